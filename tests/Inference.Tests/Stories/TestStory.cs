using System.Text;
using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Options;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Stories;

/// <summary>A story with its data, brought as far as a test wants it: bound, planned, fitted.</summary>
internal sealed class TestStory
{
    public static readonly StandardCatalog Catalog = new();

    private TestStory(ModelGraph graph, BindingResult binding) => (Graph, Binding) = (graph, binding);

    public ModelGraph Graph { get; }

    public BindingResult Binding { get; }

    public Problem Problem =>
        Binding.Problem
            ?? throw new InvalidOperationException(string.Join("\n", Binding.Diagnostics.Select(d => $"{d.Code}: {d.Message}")));

    /// <summary>What the planning rules see: with the data, where they are bound.</summary>
    public StoryFacts Facts => FactsOf(RunOptions.None);

    private StoryFacts FactsOf(RunOptions run) =>
        Binding.Problem is { } problem ? StoryFacts.Of(Graph, Catalog, run).With(problem) : StoryFacts.Of(Graph, Catalog, run);

    public static ModelGraph Compile(string story, params (string Name, double Value)[] settings)
    {
        var compilation = new ModelCompiler(Catalog)
            .Compile(new SourceText("story.gen", story), settings.ToDictionary(s => s.Name, s => s.Value));
        return compilation.Graph ?? throw new InvalidOperationException(string.Join("\n",
            compilation.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help}")));
    }

    public static Table Read(string csv, string name = "data.csv")
    {
        var reading = CsvReader.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(csv)));
        return reading.Table
            ?? throw new InvalidOperationException(string.Join("\n", reading.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
    }

    /// <summary>
    /// A file of any form: text that begins with a bracket is JSON, and `array of 2 x 3: 1 2 3 4 5 6` the array file that holds this.
    /// </summary>
    public static InputTables Files(params (string? Name, string Text)[] files)
    {
        var tables = InputTables.None;
        foreach (var (name, text) in files)
            if (text.StartsWith("array of ", StringComparison.Ordinal))
                tables = tables.With(name, ArrayOf(text["array of ".Length..].Split(": "), $"{name ?? "data"}.npy"));
            else if (text[0] is not ('[' or '{')) tables = tables.With(name, Read(text, $"{name ?? "data"}.csv"), null);
            else if (JsonReader.Read($"{name ?? "data"}.json",
                new MemoryStream(Encoding.UTF8.GetBytes(text))) is { Diagnostics.Count: 0 } json)
                tables = tables.With(name, json.Table, json.Arrays);
            else throw new InvalidOperationException($"{text} is no JSON table");
        return tables;
    }

    private static UnnamedArray ArrayOf(string[] parts, string file) =>
        new(file, [.. parts[0].Split(" x ").Where(n => n != "1 number").Select(int.Parse)],
            [.. parts[1].Trim().Split(' ').Select(double.Parse)]);

    public static TestStory By(string story, string csv, params (string Name, double Value)[] settings) =>
        By(story, InputTables.Of(Read(csv)), settings);

    /// <summary>The tables `plate or data name = csv`.</summary>
    public static TestStory By(string story, IReadOnlyDictionary<string, string> tables, params (string Name, double Value)[] settings) =>
        By(story, new InputTables(null, tables.ToDictionary(t => t.Key, t => Read(t.Value, $"{t.Key}.csv"))), settings);

    public static TestStory By(string story, InputTables tables, params (string Name, double Value)[] settings)
    {
        var graph = Compile(story, settings);
        return new(graph, new ProblemBinder(graph, tables, Catalog).Bind());
    }

    /// <summary>A story that is compiled already, such as one that many tables are bound to.</summary>
    public static TestStory By(ModelGraph graph, string csv) =>
        new(graph, new ProblemBinder(graph, InputTables.Of(Read(csv)), Catalog).Bind());

    public MethodSelection Select(string? method = null, FitOptions? options = null) =>
        new MethodTable(Catalog).Select(FactsOf(options?.Given ?? RunOptions.None), method);

    /// <summary>The whole way, as the command line goes it.</summary>
    public FitOutcome Fit(FitOptions? options = null, string? method = null) =>
        Run(options ?? new(Threads: 1), method, new NoProgress(), TestContext.Current.CancellationToken);

    public FitOutcome Run(FitOptions options, string? method, IProgress progress, CancellationToken cancellation)
    {
        var (facts, methods) = (FactsOf(options.Given), new MethodTable(Catalog));
        var selection = methods.Select(facts, method);
        Assert.True(selection.Plan is not null, string.Join("\n", selection.Diagnostics.Select(d => $"{d.Code} {d.Message} {d.Help}")));
        var fit = FitService.FitBy(facts, selection, options, progress, cancellation);
        return fit.Outcome
            ?? new(null, new("", "", false), double.NaN, double.NaN, StopReason.Stalled, 0, [], [], [.. fit.Diagnostics]);
    }

    /// <summary>A fit by the default, and where that is not reliable by the next one, as the command line goes on; it must have found
    /// something.</summary>
    public FitOutcome FittedByDefaults(FitOptions options)
    {
        var facts = FactsOf(options.Given);
        var fit = FitService.Fit(facts, new MethodTable(Catalog).Select(facts, null), _ => options, () => new NoProgress(), _ => { },
            TestContext.Current.CancellationToken);
        Assert.True(fit.Outcome?.Summary is not null, string.Join("\n", fit.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
        return fit.Outcome;
    }

    /// <summary>A fit that must have found something.</summary>
    public FitOutcome Fitted(FitOptions? options = null, string? method = null)
    {
        var outcome = Fit(options, method);
        Assert.True(outcome.Summary is not null && outcome.Diagnostics.All(d => d.Severity == Severity.Warning),
            string.Join("\n", outcome.Diagnostics.Select(d => $"{d.Code} {d.Message}")));
        return outcome;
    }
}
