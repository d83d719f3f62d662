using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Tests.Grammar;

/// <summary>Words that are words only where the grammar expects them, and line ends that mean nothing.</summary>
public sealed class ContextualWordTests
{
    [Theory]
    [InlineData("net")]
    [InlineData("flow")]
    [InlineData("sde")]
    [InlineData("function")]
    [InlineData("guide")]
    [InlineData("critic")]
    [InlineData("fit")]
    [InlineData("target")]
    [InlineData("repeated")]
    [InlineData("by")]
    [InlineData("from")]
    [InlineData("except")]
    [InlineData("given")]
    [InlineData("all")]
    [InlineData("`data`")]
    [InlineData("`a b`")]
    public void A_word_is_a_name_where_a_sign_follows(string name)
    {
        var story = $"""
            model A({name} = 1)

            data {name}[rows]: {name} from all except {name} by {name}

            {name} ~ {name}({name} = {name})
            {name} = {name} + {name}[{name}].{name}
            {name}[n]: {name}[{name}] ~ Normal({name}, 1)
            {name}: real ~ Normal(0, 1)
            for {name} in {name} repeated {name} {"{ }"}

            """;
        var tree = Stories.Tree(story);
        Assert.Equal(6, tree.Items.Count);
        Assert.Equal(tree, Stories.Tree(Printer.Print(tree)));
    }

    [Fact]
    public void Only_target_adds_to_the_density() =>
        Assert.IsType<TargetIncrementSyntax>(Stories.Tree("""
            model A
            x = 1
            target += -x^2

            """).Items[1]);

    [Fact]
    public void A_quoted_word_is_never_the_word()
    {
        var data = Assert.IsType<DataSyntax>(Assert.Single(Stories.Tree("""
            model A
            data x[rows]: real from `all`, all

            """).Items));
        Assert.IsType<ReferenceSyntax>(data.From[0]);
        Assert.IsType<AllSyntax>(data.From[1]);
    }

    [Fact]
    public void Outside_from_all_is_a_name() =>
        Assert.IsType<ReferenceSyntax>(Assert.IsType<DefineSyntax>(Stories.Tree("""
            model A
            x = all

            """).Items[0]).Value);

    [Theory]
    [InlineData("""
        model A
        data x[rows]: real[2] from a, b by c
        y[1] ~ Normal(0, sd = 1)

        """,
        """
        model
        A
        data
        x
        [
        rows
        ]
        :
        real[
        2
        ]
        from
        a
        ,
        b
        by
        c
        y
        [1]
        ~
        Normal
        (
        0,
        sd =
        1
        )

        """)]
    [InlineData("""
        model A
        x = 1 - y

        """, """
        model A
        x = 1
          - y

        """)]
    [InlineData("""
        model A
        for n in rows { x[n] ~ N(0) }
        y = 2

        """, "model A\nfor n in rows { x[n] ~ N(0) } y = 2")]
    public void Line_ends_inside_a_statement_mean_nothing(string story, string broken) =>
        Assert.Equal(Stories.Tree(story), Stories.Tree(broken));
}
