using ProbDsl.Parser.Lexing;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Lexing;

public sealed class LexerTests
{
    [Theory]
    [InlineData("1..K", "Number:1 Symbol:.. Name:K")]
    [InlineData("1.5..2", "Number:1.5 Symbol:.. Number:2")]
    [InlineData("1e-10", "Number:1e-10")]
    [InlineData("1E+5 2e3", "Number:1E+5 Number:2e3")]
    [InlineData("1e", "Number:1 Name:e")]
    [InlineData("2x", "Number:2 Name:x")]
    [InlineData("a.mean", "Name:a Symbol:. Name:mean")]
    [InlineData("x[n].5", "Name:x Symbol:[ Name:n Symbol:] Symbol:. Number:5")]
    [InlineData("μ_1 été 観測", "Name:μ_1 Name:été Name:観測")]
    [InlineData("`a b` `if`", "QuotedName:a b QuotedName:if")]
    [InlineData("if model flow", "Word:if Word:model Name:flow")]
    [InlineData("\"H T\" \"\"", "Text:H T Text:")]
    [InlineData("a|>b->c+=d==e!=f<=g>=h",
        "Name:a Symbol:|> Name:b Symbol:-> Name:c Symbol:+= Name:d Symbol:== Name:e Symbol:!= Name:f Symbol:<= Name:g Symbol:>= Name:h")]
    [InlineData("a<-b", "Name:a Symbol:< Symbol:- Name:b")]
    [InlineData("^@~{}", "Symbol:^ Symbol:@ Symbol:~ Symbol:{ Symbol:}")]
    [InlineData("\uFEFFx\r\ny", "Name:x Name:y")]
    [InlineData("", "")]
    public void Text_is_cut_into_tokens(string text, string expected)
    {
        var tokens = Lexer.Scan(new SourceText("", text));
        Assert.Equal(expected, Listed(tokens));
        Assert.DoesNotContain(tokens.Diagnostics, d => d.Code is not ("E0111" or "E0114" or "E0112"));
    }

    [Theory]
    [InlineData("a ** b", "E0102", "Name:a Symbol:^ Name:b")]
    [InlineData("a && b || !c", "E0102 E0102 E0102", "Name:a Word:and Name:b Word:or Word:not Name:c")]
    [InlineData("a ≤ b", "E0102", "Name:a Symbol:<= Name:b")]
    [InlineData("a % b // c", "E0102 E0102", "Name:a Word:mod Name:b Word:div Name:c")]
    [InlineData("a := b", "E0102", "Name:a Symbol:= Name:b")]
    [InlineData("1...3", "E0102", "Number:1 Symbol:.. Number:3")]
    [InlineData("// a\nb /* c", "E0102", "Name:b Symbol:/ Symbol:* Name:c")]
    [InlineData("a; b", "E0103", "Name:a Name:b")]
    [InlineData("\"a", "E0104", "Text:a")]
    [InlineData("`a\nb", "E0105", "QuotedName:a Name:b")]
    [InlineData("``", "E0105", "QuotedName:")]
    [InlineData("a\u0001\u0002b", "E0106", "Name:a Name:b")]
    [InlineData("1. .5 1.e5", "E0107 E0107 E0107", "Number:1. Number:.5 Number:1.e5")]
    [InlineData("1e999", "E0107", "Number:1e999")]
    [InlineData("a $$? b", "E0101", "Name:a Name:b")]
    [InlineData("x²", "E0102", "Name:x")]
    [InlineData("'a' “b” ‘c’", "E0135 E0135 E0135", "Text:a Text:b Text:c")]
    [InlineData("a − b × c", "E0102 E0102", "Name:a Symbol:- Name:b Symbol:* Name:c")]
    public void What_cannot_be_read_is_reported_and_read_as_meant(string text, string codes, string expected)
    {
        var tokens = Lexer.Scan(new SourceText("", text));
        Assert.Equal(codes, string.Join(' ', tokens.Diagnostics.Select(d => d.Code)));
        Assert.All(tokens.Diagnostics, d => Assert.NotNull(d.Help));
        Assert.Equal(expected, Listed(tokens));
    }

    [Fact]
    public void Comments_and_empty_lines_belong_to_tokens()
    {
        var tokens = Lexer.Scan(new SourceText("", "# top\n\n\n# next\nx # behind\n  y\n\n# last"));
        Assert.Equal("# top||# next", Around(tokens[0]));
        Assert.Equal("# behind", tokens[0].Trailing!.Text);
        Assert.Equal("", Around(tokens[1]));
        Assert.Equal("|# last", Around(tokens[2]));
        Assert.Equal([true, true, true], Enumerable.Range(0, 3).Select(i => tokens[i].StartsLine));
    }

    [Fact]
    public void A_token_knows_whether_it_is_the_first_of_its_line() =>
        Assert.Equal([true, false, false, true, false],
            Enumerable.Range(0, 5).Select(i => Lexer.Scan(new SourceText("", "a = b\n  c d"))[i].StartsLine));

    private static string Around(Token token) => string.Join('|', token.Leading.Select(t => t is Comment comment ? comment.Text : ""));

    private static string Listed(TokenList tokens) =>
        string.Join(' ', Enumerable.Range(0, tokens.Count - 1).Select(i => $"{tokens[i].Kind}:{tokens[i].Text}"));
}
