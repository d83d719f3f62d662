using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>What pages may say and what they may not, on small ones.</summary>
public sealed class PageRunTests
{
    private const string Fit = """
        ```gen coin.gen
        model Coin

        data toss[rows]: bool

        heads ~ Beta(1, 1)

        for n in rows { toss[n] ~ Bernoulli(heads) }
        ```
        ```csv coin.csv
        toss
        1
        1
        0
        ```
        """;

    [Theory]
    [InlineData("gen", "x ~ Normal(0, width)  # error: E0203", true)]
    [InlineData("gen", "x ~ Normal(0, width)  # why # error: E0203 [15]", true)]
    [InlineData("gen", "param x: real\ny ~ Normal(0, 1) # warning: W0201", false)]
    [InlineData("gen", "param x: real  # warning: W0201\ny ~ Normal(0, 1)", true)]
    [InlineData("gen", "param x: real\ny ~ Normal(0, 1)", true)]
    [InlineData("gen", "x ~ Normal(0, 1)", true)]
    [InlineData("gen", "x ~ Normal(0, width) # error: E0204", false)]
    [InlineData("gen", "x ~ Normal(0, width) # error: E0203 [3]", false)]
    [InlineData("gen", "x ~ Normal(0, width) # warning: E0203", false)]
    [InlineData("gen", "x ~ Normal(0, width)", false)]
    [InlineData("gen", "x ~ Normal(0, 1) # error: E0203", false)]
    [InlineData("gen", "x ~ Normal(0, width) # error: E0203\ny ~ Normal(0, height)", false)]
    [InlineData("gen", "x ~ Normal(0,1)", false)]
    [InlineData("gen a.gen", "model M\n\nx ~ Normal(0, 1)", true)]
    [InlineData("console", "$ probdsl check one.gen\none.gen: ok, One with 1 statement", true)]
    [InlineData("console", "$ ./probdsl check 'one.gen'  # a comment\n...", true)]
    [InlineData("console", "$ probdsl check one.gen", false)]
    [InlineData("console", "$ probdsl check one.gen | head -1\n...", false)]
    [InlineData("console", "$ ls\n...", false)]
    [InlineData("console", "$ sed 's/One/Two/' one.gen > two.gen\n$ probdsl check two.gen\ntwo.gen: ok, Two with 1 statement", true)]
    [InlineData("console", "$ printf 'a\\n' | cat\na", true)]
    [InlineData("console", "$ cp none.gen two.gen", false)]
    [InlineData("console slow", "$ rm one.gen\n$ probdsl fit one.gen", true)]
    [InlineData("console", "probdsl check one.gen", false)]
    [InlineData("gen in one.gen", "x ~ Normal(0, 1)", true)]
    [InlineData("gen in one.gen", "model One\n...\nx ~ Normal(0, 1)", true)]
    [InlineData("gen in one.gen", "x ~ Normal(0, 2)", false)]
    [InlineData("gen in two.gen", "x ~ Normal(0, 1)", false)]
    [InlineData("console slow", "$ probdsl fit x.csv --max-iter 5 --out fit", true)]
    [InlineData("console slow", "$ probdsl fit x.csv --max-itre 5", false)]
    [InlineData("console slow", "$ probdsl fit none.gen", false)]
    [InlineData("sh", "./test.sh", true)]
    [InlineData("sh", "./probdsl check one.gen", false)]
    [InlineData("python", "print(", true)]
    [InlineData("json", "{", true)]
    [InlineData("csv", "x", false)]
    [InlineData("gen wrong", "x ~ Normal(0, 1)", false)]
    [InlineData("perl", "x", false)]
    [InlineData("", "x", false)]
    public async Task A_block_holds_or_not(string info, string text, bool holds) =>
        Assert.Equal(holds, (await Run($"```{info}\n{text}\n```")).Found.Count == 0);

    /// <summary>The examples of an error page: here of E0203, a name that nothing declares.</summary>
    [Theory]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, width)\n```\n```gen right\nmodel M\nx ~ Normal(0, 1)\n```", true)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, 1)\n```", false)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, )\n```", false)]
    [InlineData("```gen right\nmodel M\nx ~ Normal(0, width)\n```", false)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, width)\n```\n```gen right\nmodel M\nx ~ Normal(0, \n```", false)]
    [InlineData("```gen both\nmodel M\nx ~ Normal(0, width)\n```", false)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, width)\n```\n```gen right\nmodel M\ndata y[rows]: real\nz ~ Normal(0, 1)\n"
        + "for n in rows { y[n] ~ Normal(0, 1) }\n```", false)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, width)\n```\n```console wrong\n$ probdsl check story.gen\n...\n```", true)]
    [InlineData("```gen wrong\nmodel M\nx ~ Normal(0, width)\n```\n```console wrong\n$ probdsl methods\n...\n```", false)]
    [InlineData("```text wrong\nx\n```", false)]
    [InlineData("```csv\nx\n```", false)]
    public async Task The_examples_of_an_error_page_hold_or_not(string text, bool hold) =>
        Assert.Equal(hold, (await Run(text, name: "docs/errors/E0203.md")).Found.Count == 0);

    private const string Prior = "```gen wrong\nmodel Prior\ndata x[rows]: real\nm ~ Normal(0, 1)\n```\n";

    /// <summary>An example with data is fitted, to data of the page or others; files of bytes are written as such.</summary>
    [Theory]
    [InlineData("E0311", "```csv wrong\nx\n7O\n1\n```\n```csv right\nx\n70\n1\n```", true)]
    [InlineData("E0311", "```csv wrong\nx\n70\n```", false)]
    [InlineData("E0310", "```gen both\nmodel M\ndata w[rows]: real from w\nparam m: real\nfor n in rows { w[n] ~ Normal(m, 1) }\n```\n"
        + "```csv right\nw\n1\n```\n```csv wrong\nx\n1\n```", true)]
    [InlineData("E0422", $"{Prior}\nReported by `probdsl eval kept --data data.csv` of a fit with `--out kept`.", true)]
    [InlineData("E0422", $"{Prior}\nReported by `probdsl check story.gen`.", false), InlineData("E0422", Prior, false)]
    [InlineData("E0344", "```bytes x.idx wrong\n00 00 08 02 00 00 00 02 00 00 00 03 01 02 03 04\n```", true)]
    [InlineData("E0337", "```gen both\nmodel M\ndata a[rows]: real[2]\nparam m: real\nfor n in rows { a[n] ~ Normal(m, 1) }\n```\n"
        + "```array a wrong\narray of 2 x 3: 1 2 3 4 5 6\n```\n```array a right\narray of 3 x 2: 1 2 3 4 5 6\n```", true)]
    public async Task An_example_has_data(string code, string text, bool hold) =>
        Assert.Equal(hold, (await Run(text, name: $"docs/errors/{code}.md")).Found.Count == 0);

    [Theory]
    [InlineData("", "heads[...]      0.6\n...", false)]
    [InlineData("", "...\nlog evidence  -2.484907 nats   (exact; 1 free parameter)\n...", true)]
    [InlineData("", "...\nlog evidence  -2.4851 nats   (exact; 1 free parameter)\n...", true)]
    [InlineData("", "...\nlog evidence  -2.49 nats   (exact; 1 free parameter)\n...", false)]
    [InlineData(" within 1%", "...\nlog evidence  -2.49 nats   (exact; 1 free parameter)\n...", true)]
    [InlineData("", "...\nlog evidence -2.484907 nats (exact; 1 free parameter)", false)]
    [InlineData("", "coin.gen · Coin · coin.csv, 3 rows\n...\nnext: --out DIR keeps this fit · --format json prints every digit", true)]
    public async Task Output_is_compared_and_cut(string tolerance, string output, bool holds) =>
        Assert.Equal(holds, (await Run($"{Fit}\n```console{tolerance}\n$ probdsl fit coin.gen\n{output}\n```")).Found.Count == 0);

    [Fact]
    public async Task A_failure_names_page_line_and_section_and_what_was_found() =>
        Assert.Equal(["p.md:6 (Two): `probdsl check one.gen`\n    expected  nothing\n    found     one.gen: ok, One with 1 statement"],
            (await Run("# One\n\n## Two\n```console\n$ probdsl check one.gen\nnothing\n```")).Found);

    /// <summary>A file has no comments of the test.</summary>
    [Fact]
    public async Task A_story_is_written_without_what_is_expected_of_it() =>
        Assert.Contains("3 | x ~ Normal(0, width)\n", (await Run("```gen a.gen\nmodel M\n\nx ~ Normal(0, width)  # error: E0203\n"
            + "```\n```console\n$ probdsl check a.gen\n\n```", isUpdate: true)).Text, StringComparison.Ordinal);

    [Fact]
    public async Task A_command_outside_of_a_block_is_seen() => Assert.NotEmpty((await Run("Run\n\n    ./probdsl fit a.gen\n")).Found);

    [Fact]
    public void A_block_without_an_end_is_seen() => Assert.Throws<FormatException>(() => Page.Read("p.md", "```gen\nmodel M\n"));

    [Fact]
    public async Task A_block_in_a_list_is_run_without_its_indentation()
    {
        const string Page = "- a\n\n  ```console\n  $ probdsl check one.gen\n  nothing\n  ```\n";
        Assert.Equal(Page.Replace("nothing", "one.gen: ok, One with 1 statement",
            StringComparison.Ordinal), (await Run(Page, isUpdate: true)).Text);
    }

    /// <summary>A second update changes nothing; cuts stay where the lines around them are still there, and others go.</summary>
    [Fact]
    public async Task An_updated_page_holds_and_keeps_its_cuts()
    {
        var page = $"{Fit}\n```console\n$ probdsl fit coin.gen\ncoin.gen · Coin · coin.csv, 30 rows\n...\n\n"
            + "log evidence  -1 nats   (exact; 1 free parameter)\n...\n$ probdsl check one.gen\n\n```\n```gen\nx~Normal(0,1)\n```\n";
        var updated = (await Run(page, isUpdate: true)).Text;
        Assert.Contains("coin.csv, 3 rows\n...\n\nlog evidence  -2.484907 nats   (exact; 1 free parameter)\n...\n"
            + "$ probdsl check one.gen\none.gen: ok, One with 1 statement\n\n```", updated, StringComparison.Ordinal);
        Assert.EndsWith("\n\n```\n```gen\nx ~ Normal(0, 1)\n```\n", updated, StringComparison.Ordinal);
        var again = await Run(updated, isUpdate: true);
        Assert.Equal(updated, again.Text);
        Assert.Empty(again.Found);
        var uncut = await Run("```console\n$ probdsl check one.gen\na\n...\nb\n```", isUpdate: true);
        Assert.DoesNotContain("...", uncut.Text, StringComparison.Ordinal);
    }

    private static async Task<PageOutcome> Run(string text, bool isUpdate = false, string name = "p.md")
    {
        using var workspace = new Workspace().Write("one.gen", "model One\n\nx ~ Normal(0, 1)\n");
        return await PageRun.Of(Page.Read(name, text), workspace.Folder, isUpdate);
    }
}
