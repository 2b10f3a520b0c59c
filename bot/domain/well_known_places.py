"""The places that people name when they say where they are: data, to be added to freely.

One a line: zone | label | other names by which people call it, roughly in order of how many are likely to say so.
Tests keep every offset on earth in it, in summer and in winter.
"""

_TABLE = """
Asia/Kolkata | Kolkata (India) | mumbai, bombay, delhi, new delhi, bangalore, bengaluru, chennai, madras, hyderabad, pune, ahmedabad, jaipur, lucknow, kanpur, goa, kerala, calcutta, ist
America/New_York | New York | nyc, usa, us, america, boston, cambridge, massachusetts, ma, washington, washington dc, washington d c, dc, philadelphia, pittsburgh, baltimore, princeton, new haven, atlanta, georgia, miami, florida, orlando, cleveland, columbus, ohio, michigan, ann arbor, new jersey, north carolina, virginia, portland, maine, eastern, eastern time, us east, east coast, et, est, edt
Europe/London | London | uk, england, scotland, wales, northern ireland, great britain, oxford, cambridge, manchester, edinburgh, glasgow, bristol, birmingham, leeds, belfast, bst
America/Los_Angeles | Los Angeles | la, usa, us, america, san francisco, sf, bay area, berkeley, oakland, stanford, palo alto, silicon valley, san jose, san diego, sacramento, california, ca, seattle, washington, washington state, portland, oregon, las vegas, nevada, pacific, pacific time, west coast, us west, pt, pst, pdt
Europe/Berlin | Berlin | munich, münchen, hamburg, cologne, köln, frankfurt, stuttgart, heidelberg, tübingen, deutschland, cet, cest, central european time
Asia/Shanghai | Shanghai (China) | beijing, peking, shenzhen, guangzhou, hangzhou, chengdu, wuhan, nanjing, tianjin, prc, cst
Africa/Lagos | Lagos | abuja, ibadan, kano, port harcourt, wat
America/Sao_Paulo | São Paulo | sao paulo, rio, rio de janeiro, brasilia, brasil, belo horizonte, porto alegre, curitiba, salvador, brt
America/Chicago | Chicago | usa, us, america, austin, dallas, houston, san antonio, texas, tx, minneapolis, st louis, nashville, new orleans, milwaukee, madison, illinois, birmingham, kansas city, central, central time, us central, ct, cst, cdt
Europe/Paris | Paris | lyon, marseille, toulouse, bordeaux, lille, grenoble, strasbourg, nice, cet, cest
Asia/Singapore | Singapore | sgt
Africa/Nairobi | Nairobi | mombasa, eat
Australia/Sydney | Sydney | canberra, new south wales, nsw, act, newcastle, aest, aedt
America/Toronto | Toronto | ottawa, montreal, québec, waterloo, kingston, ontario, est, edt
Asia/Tokyo | Tokyo | osaka, kyoto, nagoya, nippon, jst
Europe/Amsterdam | Amsterdam | rotterdam, the hague, den haag, utrecht, leiden, delft, eindhoven, groningen, holland, the netherlands, cet, cest
Europe/Madrid | Madrid | barcelona, valencia, sevilla, seville, bilbao, malaga, españa, cet, cest
Asia/Karachi | Karachi | lahore, islamabad, rawalpindi, faisalabad, peshawar, hyderabad, pkt
Asia/Jakarta | Jakarta | bandung, surabaya, yogyakarta, medan, java, sumatra, wib
Asia/Dhaka | Dhaka | chittagong, sylhet
Asia/Manila | Manila | cebu, quezon city, davao, philippines, pht
America/Mexico_City | Mexico City | guadalajara, monterrey, puebla, ciudad de mexico, cdmx
Europe/Istanbul | Istanbul | ankara, izmir, turkey, türkiye
Africa/Cairo | Cairo | alexandria, giza
Europe/Rome | Rome | roma, milan, milano, turin, torino, naples, bologna, florence, trieste, italia, cet, cest
Europe/Zurich | Zurich | zürich, geneva, basel, bern, lausanne, schweiz, suisse, cet, cest
Europe/Warsaw | Warsaw | krakow, cracow, wroclaw, gdansk, poznan, warszawa, polska, cet, cest
Europe/Moscow | Moscow | st petersburg, saint petersburg, moskva, msk
Africa/Johannesburg | Johannesburg | cape town, pretoria, durban, stellenbosch, sast
America/Bogota | Bogotá | medellin, cali, barranquilla
America/Argentina/Buenos_Aires | Buenos Aires | rosario, mendoza, la plata
Asia/Ho_Chi_Minh | Ho Chi Minh City | saigon, hanoi, da nang, viet nam
Asia/Seoul | Seoul | busan, daejeon, incheon, south korea, korea, kst
Asia/Hong_Kong | Hong Kong | hk, kowloon, hkt
Asia/Dubai | Dubai | abu dhabi, sharjah, uae, emirates, gst
Asia/Jerusalem | Jerusalem | tel aviv, haifa, beer sheva, ist
Europe/Prague | Prague | praha, brno, czechia, cet, cest
Europe/Stockholm | Stockholm | gothenburg, göteborg, uppsala, lund, malmö, cet, cest
Europe/Lisbon | Lisbon | porto, lisboa, coimbra, wet, west
Europe/Kyiv | Kyiv | kiev, lviv, kharkiv, odesa, odessa, eet, eest
Europe/Athens | Athens | thessaloniki, eet, eest
Europe/Dublin | Dublin | cork, galway, ist
America/Denver | Denver | usa, us, america, boulder, colorado, salt lake city, utah, albuquerque, new mexico, mountain, mountain time, mt, mst, mdt
America/Vancouver | Vancouver | victoria, british columbia, bc
Africa/Accra | Accra | kumasi
Africa/Addis_Ababa | Addis Ababa | eat
Africa/Casablanca | Casablanca | rabat, marrakesh, marrakech, fez
Asia/Bangkok | Bangkok | chiang mai
Asia/Kuala_Lumpur | Kuala Lumpur | kl, penang, johor
Asia/Taipei | Taipei | hsinchu, kaohsiung
Asia/Tehran | Tehran | isfahan, shiraz, mashhad
Asia/Kathmandu | Kathmandu | pokhara, npt
Asia/Colombo | Colombo | kandy
Asia/Yangon | Yangon | rangoon, mandalay, burma
Asia/Kabul | Kabul | herat, kandahar
Asia/Almaty | Almaty | astana, nur sultan
Asia/Tashkent | Tashkent | samarkand
Asia/Riyadh | Riyadh | jeddah, mecca, saudi
Asia/Tbilisi | Tbilisi | batumi
Asia/Novosibirsk | Novosibirsk | akademgorodok
Asia/Vladivostok | Vladivostok |
America/Lima | Lima | cusco, arequipa
America/Santiago | Santiago | valparaiso, concepcion
America/Caracas | Caracas | maracaibo
America/Halifax | Halifax | nova scotia, new brunswick, atlantic time, ast, adt
America/Edmonton | Edmonton | calgary, alberta
America/Phoenix | Phoenix | arizona, tucson, mst
America/Costa_Rica | San José (Costa Rica) | san jose
America/Winnipeg | Winnipeg | manitoba
Australia/Melbourne | Melbourne | victoria, geelong, aest, aedt
Australia/Brisbane | Brisbane | queensland, gold coast, aest
Australia/Perth | Perth | western australia, awst
Australia/Adelaide | Adelaide | south australia, acst, acdt
Australia/Darwin | Darwin | northern territory, alice springs, acst
Australia/Eucla | Eucla (Australia) |
Australia/Lord_Howe | Lord Howe Island | lord howe
Pacific/Auckland | Auckland | wellington, christchurch, dunedin, hamilton, nz, aotearoa, nzst, nzdt
Pacific/Honolulu | Honolulu | hawaii, maui, hst
America/Anchorage | Anchorage | alaska, fairbanks, akst, akdt
America/St_Johns | St. John's (Newfoundland) | st johns, saint johns, newfoundland, nst, ndt
America/Noronha | Fernando de Noronha | noronha
America/Nuuk | Nuuk (Greenland) | greenland
Atlantic/Azores | Azores | ponta delgada
Atlantic/Cape_Verde | Cape Verde | praia
Atlantic/Reykjavik | Reykjavík | iceland
Pacific/Port_Moresby | Port Moresby | papua, png
Pacific/Noumea | Nouméa | new caledonia
Pacific/Fiji | Fiji | suva
Pacific/Tongatapu | Tonga | nuku'alofa
Pacific/Apia | Apia (Samoa) | western samoa
Pacific/Chatham | Chatham Islands | chatham
Pacific/Kiritimati | Kiritimati |
Pacific/Pago_Pago | Pago Pago (American Samoa) | american samoa
Pacific/Marquesas | Marquesas Islands | marquesas
Pacific/Gambier | Gambier Islands | gambier
"""

ROWS = tuple(
    (zone.strip(), label.strip(), tuple(name.strip() for name in names.split(",")))
    for zone, label, names in (line.split("|") for line in _TABLE.strip().splitlines())
)
"""Of each place its zone, its label, and the other names."""
