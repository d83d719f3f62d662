using ProbDsl.Tests.Documents;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`explain`: each intermediate form of a story, and the page of a code.</summary>
public sealed class ExplainTests
{
    [Theory]
    [InlineData("--syntax", "MvNormal")]
    [InlineData("--graph", "kind[n]: index[K] ~ Categorical(weight)")]
    [InlineData("--plan", "marginalized")]
    [InlineData("--program", "log_sum_exp")]
    public async Task A_form_can_be_seen(string form, string line)
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("explain", "old_faithful.gen", form);
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_form_alone_is_shown_alone()
    {
        using var workspace = Workspace.OldFaithful();
        var (graph, plan, both) = (await workspace.Run("explain", "old_faithful.gen", "--graph"),
            await workspace.Run("explain", "old_faithful.gen", "--plan"), await workspace.Run("explain", "old_faithful.gen"));
        Assert.Equal(both.Output, graph.Output + plan.Output);
    }

    private const string Nets = """
        model Net(H = 4)
        data x[rows]: real[2] from a, b
        data k[rows]: index[V]
        data y[rows]: real
        net f(x: real[2]) -> real =
          let h = linear(H) |> tanh
          concat(h, x) |> linear
        net g(k: index[V]) -> real = embed(H) |> linear
        for n in rows { y[n] ~ Normal(f(x[n]) + g(k[n]), 1) }
        """;

    [Fact]
    public async Task Nets_are_listed_with_what_they_cost()
    {
        using var workspace = new Workspace();
        workspace.Write("net.gen", Nets + "\n");
        workspace.Write("rows.csv", "a,b,k,y\n1,2,u,3\n2,1,v,0\n0,1,w,1\n");
        var (without, with) = (await workspace.Run("explain", "net.gen", "--nets"),
            await workspace.Run("explain", "net.gen", "--nets", "--data", "rows.csv", "--set", "H=5"));
        Assert.Equal("""
            net f                output       parameters  multiply-adds
              let h = linear(H)  real[H]              12              8
              |> tanh            real[H]               0              0
              concat(h, x)       real[H + 2]           0              0
              |> linear          real[1]               7              6
              total                                   19             14
            """.Split('\n'), without.Output.Split('\n').Take(6));
        Assert.Contains("? depends on sizes that the data set: add `--data`", without.Output, StringComparison.Ordinal);
        Assert.Contains("all nets: 44 parameters, 22 multiply-adds for one call of each", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nets_are_listed_as_json()
    {
        using var workspace = new Workspace();
        workspace.Write("net.gen", Nets + "\n");
        var run = await workspace.Run("explain", "net.gen", "--nets", "--format", "json");
        using var json = System.Text.Json.JsonDocument.Parse(run.Output);
        var nets = json.RootElement.GetProperty("nets");
        var (f, g) = (nets[0], nets[1]);
        Assert.Equal(("f", 19, 14), (f.GetProperty("name").GetString(), f.GetProperty("parameters").GetInt32(),
            f.GetProperty("multiply_adds").GetInt32()));
        Assert.Equal(("let h = linear(H)", "real[H]"),
            (f.GetProperty("layers")[0].GetProperty("layer").GetString(), f.GetProperty("layers")[0].GetProperty("output").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, g.GetProperty("parameters").ValueKind);
        Assert.Equal(2, (await workspace.Run("explain", "net.gen", "--format", "json")).Code);
    }

    /// <summary>A story with as many numbers as categories of a file shows its grid once the file is there.</summary>
    [Fact]
    public async Task Each_method_that_runs_is_listed_with_the_data()
    {
        using var workspace = new Workspace();
        workspace.Write("levels.gen", """
            model Levels
            data y[rows]: real
            data of[rows]: index[level] from kind
            mean[level]: real ~ Normal(0, 1)
            for n in rows { y[n] ~ Laplace(mean[of[n]], 1) }
            """);
        workspace.Write("rows.csv", "y,kind\n1,a\n2,b\n");
        var with = await workspace.Run("explain", "levels.gen", "--plan", "--data", "rows.csv");
        Assert.Contains("plan  quadrature, the default", with.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Run("fit", "levels.gen", "--data", "rows.csv", "--method", "quadrature")).Code);
    }

    [Theory]
    [InlineData("E0103")]
    [InlineData("e0103")]
    public async Task A_code_has_a_page(string code)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("explain", code);
        Assert.Equal((0, WordsOf(File.ReadAllText(Repository.Path("docs", "errors", "E0103.md"))), ""),
            (run.Code, WordsOf(run.Output), run.Errors));
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.Contains("\nheads ~ Beta(1, 1);\n", run.Output, StringComparison.Ordinal);

        static string WordsOf(string text) => string.Join(" ", text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>
    /// On the narrowest page text and tables fit, each item of a list begins a line, and lines of stories, data and output are whole.
    /// </summary>
    [Fact]
    public async Task A_page_of_a_code_fits_60_columns()
    {
        using var workspace = new Workspace();
        foreach (var path in Directory.EnumerateFiles(Repository.Path("docs", "errors"), "*.md").Order(StringComparer.Ordinal))
        {
            var run = await Probdsl.Run(workspace.Folder, ["explain", Path.GetFileNameWithoutExtension(path)], columns: 60);
            var (page, printed) = (Page.Read(path, File.ReadAllText(path).Replace('\u0001', '\u2401')), Page.Read(path, run.Output));
            Assert.All(printed.Prose.Select(line => line.Text).Concat(printed.Headings.Select(heading => $"# {heading.Text}")),
                line => Assert.True(line.Length <= 60 || !line.Trim().Contains(' '), $"{path}: {line}"));
            Assert.Equal(page.Blocks.SelectMany(WithoutComments), printed.Blocks.SelectMany(WithoutComments));
            Assert.Equal(page.Prose.Count(IsItem), printed.Prose.Count(IsItem));
            Assert.DoesNotContain("<!--", run.Output, StringComparison.Ordinal);
        }

        static bool IsItem((int Line, string Text) line) => line.Text.StartsWith("- ", StringComparison.Ordinal);

        static IEnumerable<string> WithoutComments(Block block) => block.Info[0] == "gen"
            ? block.Lines.Select(line => line.Split('#')[0].TrimEnd()).Where(line => line.Length > 0) : block.Lines;
    }

    [Fact]
    public async Task A_comment_of_a_page_leaves_no_gap()
    {
        using var workspace = new Workspace();
        Assert.Matches(@"needs\.\n\n\*\*See also", (await workspace.Run("explain", "E0149")).Output);
    }

    [Fact]
    public async Task A_story_of_a_narrow_page_can_be_copied()
    {
        using var workspace = new Workspace();
        var run = await Probdsl.Run(workspace.Folder, ["explain", "E0233"], columns: 60);
        var story = Assert.Single(Page.Read("E0233", run.Output).Blocks, block => block.Info is ["gen", "right"]);
        Assert.Contains("# sd of the groups\nspread: positive ~ Normal(0, 2.5)\n", story.Text, StringComparison.Ordinal);
        Assert.Equal(0, (await workspace.Write("line.gen", story.Text).Run("check", "line.gen")).Code);
    }

    [Fact]
    public async Task Cells_of_a_narrow_page_continue_in_their_column()
    {
        using var workspace = new Workspace();
        var run = await Probdsl.Run(workspace.Folder, ["explain", "E0230"], columns: 60);
        Assert.Contains("""

            Stan                           here
            `data { int N; vector[N] y;    `data y[rows]: real`; the
            }`                             data set the size of `rows`

            """, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_a_page_has_its_columns_below_each_other()
    {
        using var workspace = new Workspace();
        Assert.Matches(@"\nStan +here\n`data \{ int N; vector\[N\] y; \}` +`data y", (await workspace.Run("explain", "E0230")).Output);
    }

    [Fact]
    public async Task An_unknown_code_is_reported()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("explain", "E9999");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("error E0192: there is no diagnostic E9999\n   = the errors run from E0101 to E0", run.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_without_its_zero_is_suggested()
    {
        using var workspace = new Workspace();
        Assert.Equal("error E0192: there is no diagnostic E203\n   = did you mean E0203?\n",
            (await workspace.Run("explain", "E203")).Errors);
    }

    [Theory, InlineData("norml", "`Normal`"), InlineData("gauss", "`Normal(a, b)`")]
    public async Task A_distribution_is_found_by_a_name_close_to_it(string name, string meant)
    {
        using var workspace = new Workspace();
        Assert.Contains(meant, (await workspace.Run("distributions", name)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_story_is_reported()
    {
        using var workspace = Workspace.Coin().Edit("coin_mle.gen", "Bernoulli(heads)", "Bernoulli(tails)");
        var run = await workspace.Run("explain", "coin_mle.gen");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("E0203", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_refuses_says_why()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("explain", "old_faithful.gen", "--plan", "--method", "mle");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("\nerror E0402: `mle` does not support this story: `mle` needs fully observed data", run.Errors,
            StringComparison.Ordinal);
    }
}
