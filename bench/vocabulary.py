"""The words of the synthetic catalogue: goods of Quảng Ngãi's coast and highlands and of the country, by group.

Invented combinations of real words. No row made of them states a fact about a real producer or product.
"""
# ruff: noqa: SIM905 - lists of words are written as text

GOODS = {
    "food": (
        "tỏi cô đơn|tỏi một nhánh|tỏi đen|hành tím|hành tăm|nén|kẹo gương|kẹo mạch nha|đường phổi|đường phèn|mạch nha|"
        "bánh tráng|bánh tráng nướng|bánh nổ|bánh ít lá gai|bánh in|bánh thuẫn|bánh xèo sấy|bánh khô mè|bánh đậu xanh|"
        "nước mắm cá cơm|nước mắm nhĩ|mắm nhum|mắm cá cơm|mắm ruốc|mắm tôm chua|mắm cái|chả cá|chả bò|chả lụa|"
        "cá bống sông Trà kho tiêu|cá cơm khô|cá thu một nắng|cá chuồn khô|cá đù một nắng|mực một nắng|mực rim me|"
        "tôm khô|ruốc khô|rong biển sấy|rong nho|rong sụn|hải sâm khô|cá niên kho|ram tôm|bò một nắng|heo ky gác bếp|"
        "thịt trâu gác bếp|gà thả vườn ủ muối|trứng gà ta|trứng vịt muối|nem chua|tré|xúc xích bò|giò bê|"
        "gạo lứt đỏ|gạo nếp than|gạo rẫy|gạo ST25|gạo lúa nước Ba Chùa|nếp ngự|bún khô|phở khô|mì lá|miến dong|"
        "bột ngũ cốc|bột nghệ|bột sắn dây|bột gạo lứt|tinh bột chuối xanh|bột nêm nấm|hạt điều rang muối|hạt mắc ca|"
        "lạc rang tỏi ớt|mè đen|đậu xanh|đậu đen xanh lòng|ngô nếp nương|khoai lang sấy|chuối sấy dẻo|chuối sấy giòn|"
        "mít sấy giòn|xoài sấy dẻo|thơm sấy dẻo|sầu riêng|bơ sáp|chôm chôm|bưởi da xanh|cam sành|dưa hấu|thanh long|"
        "ớt xiêm rừng|ớt xiêm ngâm giấm|muối ớt xiêm|muối tôm|muối Sa Huỳnh|muối hạt sấy|tiêu sọ|tiêu rừng|hồ tiêu đen|"
        "tương ớt|mật ong rừng|mật ong hoa cà phê|mật dừa nước|mật mía|dầu phộng|dầu mè|dầu dừa|dừa xiêm|"
        "nấm bào ngư|nấm mối đen|nấm rơm|măng khô|măng le|rau ranh|rau dớn|rau hữu cơ|dưa lưới|chanh không hạt|"
        "gừng sấy|nghệ tươi|khổ qua rừng sấy|yến sào chưng|tổ yến tinh chế|khô sợi nấm|chà bông cá ngừ|chà bông nấm|"
        "xu xoa|don tươi cấp đông|ốc hút sả ớt|cua Huỳnh Đế hấp|nhum cấp đông|sốt bơ tỏi|tỏi ngâm mật ong|tỏi phi"
    ).split("|"),
    "beverages": (
        "cà phê rang xay|cà phê hạt mộc|cà phê hòa tan|cà phê arabica Măng Đen|cà phê robusta|ca cao bột|trà gừng|"
        "trà gạo lứt|trà dây|trà khổ qua rừng|trà túi lọc sâm dây|trà hoa vàng|trà xanh|trà lá ổi|trà xạ đen|trà sim|"
        "rượu sâm dây|rượu ghè|rượu sim|rượu nếp|rượu tỏi|rượu chuối hột|rượu gạo Đức Hiệp|rượu vang sim|"
        "nước cốt chanh dây|nước ép dứa|nước yến sào|nước mía cô đặc|si rô dâu tằm|sữa hạt sen|sữa đậu nành|giấm thơm"
    ).split("|"),
    "medicinal": (
        "sâm dây khô|sâm Ngọc Linh ngâm mật ong|cao sâm dây|đẳng sâm tươi|đương quy|nấm linh chi|đông trùng hạ thảo|"
        "tinh bột nghệ|viên nghệ mật ong|tinh dầu quế|tinh dầu sả|tinh dầu tràm|tinh dầu bưởi|quế thanh|quế bột|"
        "cao cà gai leo|cao lá vằng|hà thủ ô|ba kích|đinh lăng|sa nhân|tảo xoắn|xà phòng thảo dược|dầu gội bồ kết|"
        "muối ngâm chân|dầu tỏi|tỏi đen viên|trà thảo mộc an giấc"
    ).split("|"),
    "handicrafts": (
        "gốm Mỹ Thiện|bình gốm men hỏa biến|khăn thổ cẩm Làng Teng|túi thổ cẩm|váy thổ cẩm|chiếu cói Cổ Lũy|giỏ cói|"
        "nón lá|mây tre đan|gùi tre|chổi đót|đèn lồng tre|đũa tre|thớt gỗ|tượng gỗ|vòng trầm|nhang quế|nhang trầm|"
        "đồ đồng Chú Tượng|thuyền mô hình|tranh vỏ sò|thảm xơ dừa|sáo trúc|đàn t'rưng"
    ).split("|"),
    "ornamental": (
        "mai vàng|bonsai mai chiếu thủy|lan rừng|hoa lan hồ điệp|cúc đại đóa|quất cảnh|sứ cảnh|cá koi|xương rồng cảnh"
    ).split("|"),
    "tourism": (
        "du lịch cộng đồng|homestay làng chài|homestay nhà rông|tour lặn ngắm san hô|tour rừng dừa nước|"
        "trải nghiệm làm muối|trải nghiệm trồng tỏi|trải nghiệm dệt thổ cẩm|vườn du lịch sinh thái|điểm ngắm Bàu Cá Cái"
    ).split("|"),
}
GROUP_WEIGHTS = {"food": 72, "beverages": 11, "medicinal": 8, "handicrafts": 5, "ornamental": 1, "tourism": 3}
ALCOHOL = ("rượu", "vang")

ENGLISH = {
    "food": "Food",
    "beverages": "Drink",
    "medicinal": "Herbal good",
    "handicrafts": "Handicraft",
    "ornamental": "Ornamental plant",
    "tourism": "Community tour",
}

QUALITIES = (
    "truyền thống|đặc sản|thượng hạng|hữu cơ|nguyên chất|gia truyền|loại một|hộp quà biếu|sấy lạnh|vị cay|ít đường|"
    "thủ công|túi hút chân không|ủ chượp mười hai tháng|không chất bảo quản|vị truyền thống|cao cấp|mini"
).split("|")
PACKS = (
    ("túi 200 g", 200),
    ("hũ 300 g", 300),
    ("túi 500 g", 500),
    ("hộp 1 kg", 1000),
    ("chai 500 ml", 550),
    ("chai 750 ml", 820),
    ("hộp 20 gói", 120),
    ("gói 100 g", 100),
    ("thùng 5 kg", 5000),
)
PIECES = (("cái", 700), ("bó 10 chiếc", 900), ("bộ", 2500), ("chậu", 4000), ("vé một người", 0), ("đêm", 0))
STANDARDS = (
    "HACCP|ISO 22000|VietGAP|Hữu cơ (TCVN 11041)|ISO 9001:2015|Halal|GMP|GlobalGAP|FSSC 22000|ISO 14001:2015"
).split("|")
INGREDIENTS = (
    "tỏi|muối|đường|cá cơm|mạch nha|mè|gạo|nếp|ớt|sả|gừng|nghệ|mật ong|nấm|đậu phộng|dầu thực vật|lá gai|dừa|quế|tiêu"
).split("|")

FAMILY_NAMES = (
    "Nguyễn Trần Lê Phạm Võ Huỳnh Phan Bùi Đặng Đỗ Hồ Ngô Dương Đinh Phùng Tạ Cao Lương Y A Hà Trương".split()
)
MIDDLE_NAMES = "Thị Văn Đức Minh Ngọc Hữu Xuân Thanh Quang Kim Thu Hồng Công Đình Tấn Duy".split()
GIVEN_NAMES = (
    "An Bình Chi Cường Dung Dũng Đạt Giang Hà Hải Hạnh Hiền Hoa Hòa Hùng Hương Khánh Lan Liên Linh Long Mai Nam Nga "
    "Nhung Phúc Phương Quân Sơn Tâm Thảo Thủy Toàn Trang Tuấn Vân Vinh Yến Thoa Lực Byưng Nhiên Thọ Lộc"
).split()
ORGANISATIONS = {
    "cooperative": ("Hợp tác xã nông nghiệp", "Hợp tác xã dịch vụ nông nghiệp", "Hợp tác xã"),
    "household": ("Hộ kinh doanh", "Cơ sở", "Cơ sở sản xuất"),
    "enterprise": ("Công ty TNHH", "Công ty TNHH MTV", "Công ty cổ phần"),
    "cooperative_group": ("Tổ hợp tác", "Tổ hợp tác phụ nữ"),
}
KIND_WEIGHTS = {"cooperative": 38, "household": 34, "enterprise": 22, "cooperative_group": 6}

ADJECTIVES = (
    "thơm ngon|đậm đà|giòn rụm|dẻo thơm|ngọt thanh|béo bùi|cay nồng|mịn màng|sánh đặc|trong vắt|vàng óng|dịu nhẹ|"
    "mộc mạc|tự nhiên|bền đẹp|tinh xảo|tươi sạch|đượm vị"
).split("|")
USES = (
    "pha với nước sôi|chiên giòn|hấp cách thủy mười phút|chấm trực tiếp|trộn gỏi|nấu canh chua|ngâm nước ấm|"
    "rang lửa nhỏ|nướng than hoa|kho với thịt ba chỉ|ăn liền|bày trong phòng khách|cuốn với rau sống"
).split("|")
SENTENCES = (
    "{good} làm theo cách {quality} của người {place}.",
    "Nguyên liệu được tuyển chọn từ {other} trồng ở vùng đất {place}, sơ chế trong ngày.",
    "Hương vị {adjective}, {adjective2}, hợp làm quà dịp lễ Tết và trong bữa cơm gia đình.",
    "Bảo quản nơi khô ráo, thoáng mát, tránh ánh nắng; dùng trong {months} tháng kể từ ngày sản xuất.",
    "Quy cách {pack}, có mã truy xuất trên bao bì.",
    "Quy trình khép kín, {quality}, không phẩm màu.",
    "Sản phẩm do {producer} làm ra, tạo việc làm cho {number} lao động trong vùng.",
    "Cách dùng: {use} rồi thưởng thức cùng {other}.",
    "Khí hậu và nguồn nước ở {place} cho vị {adjective} khác nơi khác.",
    "Nghề làm {good} ở {place} truyền qua {number} năm, từ đời này sang đời khác.",
    "Giao hàng toàn quốc; hàng không đúng mô tả được đổi trong {number} ngày.",
    "Trước đây gọi là {good} {former}, nay mang tên {place}.",
)
ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split()
RHYMES = (
    "a á à ả ai ái ài an án àn ang áng anh ánh ao áo ào âm ấm ân ấn âu ấu ăn ắn em én êm ên eo éo êu iên iêm o ó ò oi "
    "óm on ón ông ống ôi ối ơi ới ơm u ú ù ui úi um un ung úng ươi ương ường ươn ước uông uốn át ạt ắt ấp iết iệt ít "
    "ốc úc ực"
).split()
