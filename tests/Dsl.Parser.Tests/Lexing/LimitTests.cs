using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Lexing;

namespace ProbDsl.Tests.Lexing;

public sealed class LimitTests
{
    public static TheoryData<string, string> Brackets => new()
    {
        { "(", ")" },
        { "[", "]" },
        { "f(", ")" },
        { "a[", "]" },
        { "f(a = ", ")" },
        { "sum([", " for k in 1..3])" },
    };

    [Theory, MemberData(nameof(Brackets))]
    public void As_many_brackets_as_are_allowed_are_read_formatted_and_dumped_on_an_ordinary_thread(string open, string close)
    {
        var depth = Limits.Nesting / open.Count(c => c is '(' or '[');
        var parsed = Stories.Parse($"model A\nx = {Repeat(open, depth)}1{Repeat(close, depth)}\n");
        Assert.Empty(parsed.Diagnostics);
        Assert.Equal(parsed.Model, Stories.Tree(Formatter.Format(parsed)));
        Assert.NotEmpty(SyntaxDump.Print(parsed.Model!));
    }

    [Fact]
    public void As_many_blocks_as_are_allowed_are_read()
    {
        var depth = Limits.Nesting;
        var parsed = Stories.Parse($"model A\n{Repeat("for n in rows {\n", depth)}{Repeat("}\n", depth)}");
        Assert.Empty(parsed.Diagnostics);
        Assert.Equal(parsed.Model, Stories.Tree(Formatter.Format(parsed)));
    }

    [Theory]
    [InlineData("(", 257)]
    [InlineData("(", 10_001)]
    [InlineData("[", 200_000)]
    [InlineData("f(", 200_000)]
    [InlineData("for n in rows {\n", 20_000)]
    public void More_brackets_are_refused_with_a_place(string open, int depth)
    {
        var parsed = Stories.Parse($"model A\nx = {Repeat(open, depth)}");
        Assert.Null(parsed.Model);
        var diagnostic = Assert.Single(parsed.Diagnostics);
        Assert.Equal("E0109", diagnostic.Code);
        Assert.True(Assert.IsType<SourcePlace>(diagnostic.Place).Span.Start > 0);
    }

    [Theory]
    [InlineData(" + 1", "")]
    [InlineData(" ^ 1", "")]
    [InlineData(" and 1", "")]
    [InlineData(" |> 1", "")]
    [InlineData("(1)", "")]
    [InlineData(".a", "")]
    [InlineData("", "- ")]
    [InlineData("", "not ")]
    [InlineData("", "if a then b else ")]
    public void A_chain_of_operators_is_read_up_to_the_limit_and_refused_beyond(string behind, string before)
    {
        var most = Story(behind.Length > 0 && behind[0] == '(' ? Limits.OperatorChain + 1
            : before.StartsWith("if", StringComparison.Ordinal) ? Limits.OperatorChain / 2 : Limits.OperatorChain);
        Assert.Equal(most.Model, Stories.Tree(Formatter.Format(most)));
        Assert.Equal("E0110", Assert.Single(Story(Limits.OperatorChain + 2).Diagnostics).Code);

        ParseResult Story(int length) => Stories.Parse($"model A\nx = {Repeat(before, length)}1{Repeat(behind, length)}\n");
    }

    [Theory]
    [InlineData("(", ")", 256)]
    [InlineData("f(x[", "])", 128)]
    [InlineData("- ", "", 1000)]
    [InlineData("f(1 + (", "))", 128)]
    public void A_megabyte_of_stack_is_enough(string before, string behind, int depth)
    {
        ParseResult? parsed = null;
        var text = "";
        var thread = new Thread(() =>
            text = Formatter.Format(parsed = Stories.Parse($"model A\nx = {Repeat(before, depth)}1{Repeat(behind, depth)}\n")), 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Empty(parsed!.Diagnostics);
        Assert.NotEqual("", text);
    }

    [Fact]
    public void Brackets_do_not_hide_a_chain() =>
        Assert.Equal("E0110",
            Assert.Single(Stories.Parse($"model A\nx = {Repeat("(" + Repeat("- ", 200), 200)}1{Repeat(")", 200)}\n").Diagnostics).Code);

    [Fact]
    public void Statements_are_counted_each_for_itself() =>
        Assert.Empty(Stories.Parse("model A\n"
            + Repeat("""
                x = 1 + 1
                x[1]: real ~ Normal(1 + 1, 2 + 2)
                for k in 1..K-1 { y = true and b }

                """, 2000)).Diagnostics);

    /// <summary>Loops and what stands in them count, each for itself.</summary>
    [Theory]
    [InlineData("x = 1\n", 1)]
    [InlineData("param x: real\n", 1)]
    [InlineData("for k in 1..3 { x[k] = 1 }\n", 2)]
    [InlineData("guide { x ~ Normal(0, 1) }\n", 2)]
    public void As_many_statements_as_are_allowed_are_read_and_one_more_is_refused(string line, int statements)
    {
        Assert.Empty(Stories.Parse("model A\n" + Repeat(line, Limits.Statements / statements)).Diagnostics);
        var beyond = Stories.Parse("model A\n" + Repeat(line, Limits.Statements / statements) + "y = 1\n");
        Assert.Null(beyond.Model);
        var diagnostic = Assert.Single(beyond.Diagnostics);
        Assert.Equal(("E0137", "y = 1"), (diagnostic.Code, Assert.IsType<SourcePlace>(diagnostic.Place).Span.Text));
    }

    /// <summary>What is wrong with deep brackets is their depth, whether brackets or operators are counted.</summary>
    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("if a then ", "1", " else 2")]
    [InlineData("not ", "true", "")]
    public void Nesting_is_called_nesting(string open, string inner, string close) =>
        Assert.Contains("nested too deep",
            Assert.Single(Stories.Parse($"model A\nx = {Repeat(open, 1002)}{inner}{Repeat(close, 1002)}\n").Diagnostics).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_file_over_a_megabyte_is_refused()
    {
        Assert.Empty(Stories.Parse("model A\n".PadRight(Limits.SourceLength, '#')).Diagnostics);
        Assert.Equal("E0108", Assert.Single(Stories.Parse("model A\n".PadRight(Limits.SourceLength + 1, '#')).Diagnostics).Code);
    }

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
