import ConfigurationFiles
import Testing

@Suite("Templates")
struct ConfigurationTemplateTests {
    private struct Values { let name: String }

    @Test("values go in as they are, not escaped for web pages")
    func plain() throws {
        let template = try ConfigurationTemplate("{{% CONTENT_TYPE: TEXT}}\nname: {{name}}\n")
        #expect(template.render(Values(name: "<a&b>")) == "name: <a&b>\n")
    }

    @Test("a template without its first line is refused")
    func first() { #expect(throws: FileError.self) { _ = try ConfigurationTemplate("name: {{name}}\n") } }
}
