using ProbDsl.IO.Storage;
using System.CommandLine;
using System.Text.Json;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Options;
using ProbDsl.Cli.Catalogs;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.IO.Input;
using ProbDsl.Cli.Input;
using ProbDsl.Cli.Verbs;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;
using ProbDsl.Parser.Syntax;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>
/// A row that stands in no file but this one is an option of the command line, of stories, of kept fits, of the check for options without
/// effect and of the docs.
/// </summary>
public sealed class NewOptionTests
{
    private const string Story = """
        model Line

        data y[rows]: real

        mu ~ Normal(0, 1)

        for n in rows { y[n] ~ Normal(mu, 1) }

        """;

    private static readonly Applicability pairs = new(RunFeatures.Pairing, "`flow_matching`");

    private static readonly NumberOption shrinkage = new("shrink_by", OptionRange.Fraction, "the fraction that estimates move to 0")
    {
        Default = "0",
    };

    private static readonly WordOption order = new("visit_order", "the order of rows", new("given") { AppliesTo = pairs }, new("random"));

    private static readonly RunOptionTable table = StandardOptions.Table.With(shrinkage).With(order);

    private static readonly StandardCatalog catalog = new() { RunOptions = table };

    [Fact]
    public void The_command_line_takes_it()
    {
        var asked = Parsed(out var errors, "--shrink-by", "0.25", "--visit-order", "random", "--restarts", "3");
        Assert.Empty(errors);
        Assert.Equal((0.25, "random", 3), (asked[shrinkage], asked[order], asked[StandardOptions.Restarts]));
        Parsed(out errors, "--shrink-by", "1.5");
        Assert.Equal(["--shrink-by takes a number between 0 and 1"], errors);
        Parsed(out errors, "--visit-order", "reversed");
        Assert.Equal(["--visit-order takes given, random"], errors);
    }

    [Fact]
    public void Its_help_has_the_default_and_the_words()
    {
        var flags = new RunOptionSet(table, OptionUses.Fit).All.ToDictionary(o => o.Name, o => o.Description);
        Assert.Equal("the fraction that estimates move to 0 (0)", flags["--shrink-by"]);
        Assert.Equal("the order of rows: given, random", flags["--visit-order"]);
    }

    [Fact]
    public void A_story_sets_it_and_the_command_line_goes_before()
    {
        var graph = Compiled("fit { shrink_by = 0.25, visit_order = random }\n").Graph!;
        var defaults = new StoryDefaults(graph.Defaults, new RunOptions(table) { [shrinkage] = 0.5 });
        Assert.Equal((0.5, "random"), (defaults.Given[shrinkage], defaults.Given[order]));
        Assert.Equal("visit_order = random", defaults.Text);
    }

    [Theory]
    [InlineData("shrink_by = 2", "`shrink_by` is a number between 0 and 1, but this is 2")]
    [InlineData("shrink_by = some", "`shrink_by` takes a number, but this is `some`")]
    [InlineData("visit_order = reversed", "`visit_order` is `given` or `random`, but this is `reversed`")]
    public void A_story_that_sets_it_wrongly_is_refused(string line, string message)
    {
        var wrong = Assert.Single(Compiled($"fit {{ {line} }}\n").Diagnostics, d => d.Severity == Severity.Error);
        Assert.Equal(("E0228", message), (wrong.Code, wrong.Message));
    }

    [Fact]
    public void A_kept_fit_has_it_and_is_read_back()
    {
        using var workspace = new Workspace().Write("line.gen", $"{Story}\nfit {{ visit_order = random }}\n");
        workspace.Write("line.csv", "y\n0.3\n-0.4\n1.2\n");
        var story = Read(workspace, new RunOptions(table) { [shrinkage] = 0.25, [StandardOptions.Threads] = 1 });
        var (selection, options) = (story.Defaults.Select(new(catalog), story.Facts), story.Defaults.Options);
        var fitting = selection.Method!.Start(new(story.Facts, selection.Plan!), options).Value!;
        var outcome = fitting.Run(options, new NoProgress(), TestContext.Current.CancellationToken);
        var record = FitRecords.Create(story, selection.Method, options, outcome, TimeSpan.Zero, catalog);
        using (var folder = FitFolder.Open(workspace.At("fit"), FitIdentity.Compute(story), overwrites: false).Value!)
            Assert.Null(folder.Write(record, story.File));

        var json = JsonDocument.Parse(workspace.Read("fit/fit.json")).RootElement.GetProperty("options");
        Assert.Equal("""{"threads":1,"shrink_by":0.25,"visit_order":"random"}""", JsonSerializer.Serialize(json));
        var kept = FitFiles.Read(workspace.At("fit"), catalog).Value!.Options;
        Assert.Equal((0.25, "random", 1, 1ul), (kept[shrinkage], kept[order], kept[StandardOptions.Threads], kept[StandardOptions.Seed]));
    }

    [Fact]
    public void Where_nothing_reads_it_it_is_refused()
    {
        using var workspace = new Workspace().Write("line.gen", Story).Write("line.csv", "y\n0.3\n");
        var idle = Assert.Single(Unread(workspace, new RunOptions(table) { [order] = "given" }));
        Assert.Equal("`--visit-order given` has no effect: it applies to `flow_matching`, but this is `exact`", idle.Message);
        Assert.Empty(Unread(workspace, new RunOptions(table) { [order] = "random" }));
        workspace.Write("line.gen", $"{Story}\nfit {{ visit_order = given }}\n");
        var own = Assert.Single(Unread(workspace, new RunOptions(table)));
        Assert.StartsWith("`visit_order = given` has no effect", own.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_options_lists_it() => Assert.Contains(
        "| `--shrink-by` | a number between 0 and 1 | 0 |  | the fraction that estimates move to 0 |\n",
        OptionPage.Of(table),
        StringComparison.Ordinal);

    private static RunOptions Parsed(out string[] errors, params string[] arguments)
    {
        var (command, how) = (new Command("fit", ""), new RunOptionSet(table, OptionUses.Fit));
        foreach (var option in how.All) command.Add(option);
        var parsed = command.Parse(arguments);
        errors = [.. parsed.Errors.Select(e => e.Message)];
        return errors.Length == 0 ? how.Read(parsed) : RunOptions.None;
    }

    private static Compilation Compiled(string block) =>
        new ModelCompiler(catalog).Compile(new SourceText("line.gen", Story + block), new Dictionary<string, double>());

    private static BoundStory Read(Workspace workspace, RunOptions asked) =>
        BoundStory.Read(workspace.At("line.gen"), new([workspace.At("line.csv")]), [], asked, catalog, (_, _) => []).Value!;

    private static ValueList<Diagnostic> Unread(Workspace workspace, RunOptions asked)
    {
        var methods = new MethodTable(catalog);
        var (story, data) = (workspace.At("line.gen"), workspace.At("line.csv"));
        return BoundStory.Read(story, new([data]), [], asked, catalog, (defaults, options) => defaults.Check(methods, options)).Diagnostics;
    }
}
