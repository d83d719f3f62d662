using System.CommandLine;
using System.Text.RegularExpressions;
using ProbDsl.Cli.Help;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Help;

/// <summary>The help of each verb: one screen, the usual call first, each option once, a link that leads somewhere.</summary>
public sealed partial class HelpPageTests
{
    private const int MostLines = 38, MostNarrowLines = 45, Columns = 100;

    public static TheoryData<string> Verbs => [.. Cli.Program.Verbs];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void It_fits_one_screen(string verb)
    {
        var lines = PageOf(verb).Split('\n')[..^1];
        Assert.InRange(lines.Length, 5, MostLines);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Columns));
    }

    /// <summary>A terminal of 80 columns shows it on 38 lines, below its call; one of 60 shows all of each line, on a few more.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task It_fits_a_narrow_screen(string verb)
    {
        using var workspace = new Workspace();
        foreach (var columns in (int[])[60, 80])
        {
            var lines = (await Probdsl.Run(workspace.Folder, [verb, "--help"], columns)).Output.Split('\n')[..^1];
            Assert.All(lines, line => Assert.InRange(line.Length, 0, columns));
            Assert.InRange(lines.Length, 5, columns == 80 ? MostLines : MostNarrowLines);
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void It_says_what_the_verb_does_and_then_the_usual_call(string verb)
    {
        var lines = PageOf(verb).Split('\n');
        Assert.StartsWith($"probdsl {verb}", lines[0], StringComparison.Ordinal);
        Assert.EndsWith($": {Cli.Program.Make(verb).Description}", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"  probdsl {verb}", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void It_has_each_option_once_apart_from_those_of_other_pages(string verb)
    {
        var listed = PageOf(verb).Split('\n').Where(l => l.StartsWith("  -", StringComparison.Ordinal))
            .SelectMany(l => Flag().Matches(l.Contains(" · ") ? l : l[..Math.Min(l.Length, 28)]).Select(m => m.Value)).Order();
        var page = File.ReadAllText(Repository.Path("docs", "options.md"));
        var isFolded = HelpText.Find(verb).Groups.Any(g => g.IsFolded);
        Assert.Equal(Cli.Program.Make(verb).Options.Where(o => !HelpPage.IsOnPagesOfMethods(o)).Select(o => o.Name)
            .Where(name => !isFolded || HelpText.Find(verb).Groups.Any(g => g.Flags.Contains(name))).Order(), listed);
        Assert.All(Cli.Program.Make(verb).Options.Where(_ => isFolded), o =>
            Assert.Contains($"\n| `{o.Name}` |", page, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Its_one_link_leads_to_a_section(string verb)
    {
        var link = Assert.Single(PageOf(verb).Split('\n'), l => l.StartsWith("More: ", StringComparison.Ordinal))["More: ".Length..];
        var (file, section) = (link.Split('#')[0], link.Split('#')[1]);
        var headings = File.ReadAllLines(Repository.Path(file)).Where(l => l.StartsWith('#'))
            .Select(l => l.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-'));
        Assert.Contains(section, headings);
    }

    /// <summary>The calls that the help shows, on files of the names that it uses.</summary>
    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Its_calls_run(string verb)
    {
        using var workspace = new Workspace()
            .Write("my.gen", "model My\n\ndata y[rows]: real\nparam center: ordered[2] = [0, 5]\nfor n in rows {\n"
                + "  kind[n] ~ Categorical([0.5, 0.5])\n  y[n] ~ Normal(center[kind[n]], 1)\n}\n")
            .Write("other.gen", """
                model Other

                data y[rows]: real
                param center: real
                for n in rows { y[n] ~ Normal(center, 1) }

                """)
            .Write("my.csv", "y\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"{(i % 2 * 5) + (i % 7 / 4.0)}\n")))
            .Write("new.csv", "y\n1\n6\n");
        // a fit with draws
        if (verb is "judge" or "ppc" or "sensitivity")
            workspace.Write("my.gen", "model My\n\ndata y[rows]: real\nm ~ Normal(0, 5)\nfor n in rows { y[n] ~ Normal(m, 2) }\n");
        if (verb == "sbc")
        {
            workspace.Write("my.gen", "model My\n\ndata y[rows]: real\nm ~ Normal(0, 5)\nfor n in rows { y[n] ~ Normal(m, 2) }\n");
            workspace.Write("other.gen", workspace.Read("my.gen").Replace("Normal(m, 2)", "Normal(m, 3)", StringComparison.Ordinal));
        }

        // with a column that the outcome depends on
        if (verb is "comparisons" or "slopes" or "test")
            workspace.Write("my.gen", "model My\n\ndata x[rows]: real\ndata g[rows]: index[G]\ndata y[rows]: real\nb ~ Normal(0, 5)\n"
                + "for k in G { level[k] ~ Normal(0, 2) }\nfor n in rows { y[n] ~ Normal(b * x[n] + level[g[n]], 2) }\n")
                .Write("my.csv", "x,g,h,y\n" + string.Concat(
                    Enumerable.Range(0, 40).Select(i => $"{i % 9},{"uvw"[i % 3]},{i % 2},{i % 7}\n")));
        if (verb is "comparisons" or "slopes" or "test" or "predict" or "eval" or "sample" or "divergence" or "judge" or "ppc"
            or "sensitivity")
            Assert.Equal(0, (await workspace.Run("fit", "my.gen", "--data", "my.csv", "--out", "kept")).Code);
        foreach (var (call, does) in HelpText.Find(verb).Calls)
        {
            Assert.NotEqual("", does);
            if (verb == "new") File.Delete(workspace.At("my.gen"));
            var run = await workspace.Run(call.Split(' ')[1..]);
            Assert.True(call.Contains("--check") || run.Code == 0, $"{call}\n{run.Errors}");
        }
    }

    [Fact]
    public async Task Help_is_what_is_printed()
    {
        using var workspace = new Workspace();
        var (help, program) = (await workspace.Run("fit", "--help"), await workspace.Run("--help"));
        Assert.Equal((0, PageOf("fit"), ""), (help.Code, help.Output, help.Errors));
        Assert.Equal(help.Output, (await workspace.Run("fit", "-h")).Output);
        Assert.All(Cli.Program.Verbs, verb => Assert.Contains($"  probdsl {verb}", program.Output, StringComparison.Ordinal));
        Assert.InRange(program.Output.Split('\n').Length, 10, MostLines);
    }

    private static string PageOf(string verb)
    {
        var root = new RootCommand { Cli.Program.Make(verb) };
        return HelpPage.Write(root.Subcommands[0]);
    }

    [GeneratedRegex(@"--[a-z][a-z-]*")]
    private static partial Regex Flag();
}
