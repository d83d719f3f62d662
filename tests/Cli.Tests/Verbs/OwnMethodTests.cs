using ProbDsl.IO.Storage;
using ProbDsl.Catalog;
using ProbDsl.Cli.Catalogs;
using ProbDsl.IO.Files;
using ProbDsl.Cli.Files;
using ProbDsl.Compiler;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Training;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// A method that lives in a project of its own (tests/OwnMethod: a class of two dozen lines and its fitting) is fitted, listed, explained,
/// compared, kept, read back and resumed like any other.
/// </summary>
public sealed class OwnMethodTests
{
    private const string Own = "ProbDsl.OwnMethod.dll";

    private const string Story = """
        model Line
        data y[rows]: real
        m ~ Normal(0, 3)
        s ~ HalfNormal(2)
        twice = 2 * m
        for n in rows { y[n] ~ Normal(m, s) }
        """;

    [Fact]
    public async Task It_is_listed_and_explained()
    {
        using var workspace = Line();
        Assert.Contains("random_walk    ten draws of a random walk", (await Run(workspace, "methods")).Output, StringComparison.Ordinal);
        var plan = (await Run(workspace, "explain", "line.gen", "--plan", "--method", "random_walk", "--data", "y.csv")).Output;
        Assert.Contains("plan  random_walk, as requested\n    1  m, s  by a random walk  ten draws, each after fifty steps", plan,
            StringComparison.Ordinal);
        Assert.Contains("did you mean `random_walk`?",
            (await Run(workspace, "fit", "line.gen", "--data", "y.csv", "--method", "randomwalk")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_fitted_kept_and_read_back()
    {
        using var workspace = Line();
        var fitted = await Run(workspace, "fit", "line.gen", "--data", "y.csv", "--method", "random_walk", "--out", "kept");
        Assert.Equal((0, ""), (fitted.Code, fitted.Errors));
        Assert.Contains("plan: m, s by RANDOM_WALK, by a random walk", fitted.Output, StringComparison.Ordinal);
        foreach (var row in (string[])["m ", "s ", "twice "]) Assert.Contains($"\n{row}", fitted.Output, StringComparison.Ordinal);
        Assert.Equal(11, workspace.Read("kept/draws.csv").TrimEnd('\n').Split('\n').Count(l => !l.StartsWith('#')));
        Assert.Contains("log predictive density (mean over 10 draws)", (await Run(workspace, "eval", "kept", "--data", "y.csv")).Output,
            StringComparison.Ordinal);
        Assert.Equal(4, (await Run(workspace, "sample", "kept", "-n", "3")).Output.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public async Task A_story_may_name_it()
    {
        using var workspace = Line();
        workspace.Write("named.gen", $"{Story}\nfit {{ method = random_walk }}\n");
        var fitted = await Run(workspace, "fit", "named.gen", "--data", "y.csv");
        Assert.Equal((0, ""), (fitted.Code, fitted.Errors));
        Assert.Contains("method: random_walk", fitted.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run(workspace, "check", "named.gen")).Code);
    }

    /// <summary>A section of its own is printed, written and read back, by readers that its program brings.</summary>
    [Fact]
    public async Task Its_section_is_printed_written_and_read_back()
    {
        using var workspace = Line();
        var fitted = await Run(workspace, "fit", "line.gen", "--data", "y.csv", "--method", "random_walk", "--out", "kept");
        using var record = System.Text.Json.JsonDocument.Parse(workspace.Read("kept/fit.json"));
        var fraction = record.RootElement.GetProperty("acceptance").GetDouble();
        Assert.InRange(fraction, 0.02, 0.98);
        Assert.Contains(FormattableString.Invariant($"accepted: {fraction:F3}\n"), fitted.Output, StringComparison.Ordinal);
        var (files, catalog) = (new FitFiles(Path.Combine(workspace.Folder, "kept")), new StandardCatalog());
        Assert.Equal(new Acceptance(fraction),
            Assert.Single(new SavedFitReader(files, catalog, [new AcceptanceReader()]).Read().Value!.Sections.OfType<Acceptance>()));
        Assert.Empty(new SavedFitReader(files, catalog).Read().Value!.Sections.OfType<Acceptance>());
    }

    [Fact]
    public async Task It_is_compared()
    {
        using var workspace = Line();
        var page = (await Run(workspace, "compare", "line.gen", "--data", "y.csv", "--methods", "laplace,random_walk")).Output;
        Assert.Contains("\nrandom_walk  ", page, StringComparison.Ordinal);
        Assert.Contains("random_walk: all requested draws", page, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_resumed_to_the_same_draws()
    {
        using var workspace = Line();
        var problem = Problem(workspace);
        var whole = Draws(problem, new(Threads: 1), stopAt: null, out _);
        Draws(problem, Kept(false), stopAt: 4, out var stopped);
        Assert.Equal(StopReason.Interrupted, stopped);
        Assert.Equal(whole, Draws(problem, Kept(true), stopAt: null, out _));

        FitOptions Kept(bool resumes) =>
            new(Threads: 1) { Checkpoint = new(CheckpointFile.In(workspace.Folder), resumes, problem, "random_walk") };
    }

    private static Workspace Line() => new Workspace().Write("line.gen", Story).Write("y.csv", "y\n1.2\n0.4\n2.2\n1.7\n0.3\n1.5\n");

    private static Task<Finished> Run(Workspace workspace, params string[] arguments) =>
        Probdsl.RunAlone(workspace.Folder, arguments, program: Own);

    private static double[] Draws(Problem problem, FitOptions options, int? stopAt, out StopReason stopped)
    {
        var method = new RandomWalk(new());
        var facts = StoryFacts.Of(problem.Graph, new()).With(problem);
        using var cancellation = new CancellationTokenSource();
        var fitting = method.Start(new(facts, method.Choose(facts).Plan!), options).Value!;
        using var threads = fitting as IDisposable;
        var outcome = fitting.Run(options, new StopAt(stopAt, cancellation), cancellation.Token);
        stopped = outcome.Stopped;
        return outcome.Summary!.Draws!.Arrays["m"].Values;
    }

    private static Problem Problem(Workspace workspace)
    {
        var catalog = new StandardCatalog();
        var graph = new ModelCompiler(catalog).Compile(new SourceText("line.gen", Story)).Graph!;
        var table = Data.Formats.CsvReader.Read("y.csv", new MemoryStream(workspace.Bytes("y.csv"))).Table!;
        return new ProblemBinder(graph, InputTables.Of(table), catalog).Bind().Problem!;
    }

    private sealed class StopAt(int? iteration, CancellationTokenSource cancellation) : IProgress
    {
        public void Report(ProgressReport report)
        {
            if (report.Iteration == iteration) cancellation.Cancel();
        }

        public void Report(in TrainingReport report)
        {
        }
    }
}
