using System.Diagnostics;
using ProbDsl.Compiler;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Parts;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.NewData;
using ProbDsl.Inference.Training;

namespace ProbDsl.IO.Input;

/// <summary>A story with its data, ready for a method: read, compiled, analyzed, bound.</summary>
internal sealed record BoundStory(StoryFile File, ValueList<Diagnostic> Warnings, StoryDefaults Defaults, StoryFacts Facts,
    Problem Problem, IReadOnlyList<DataFile> DataFiles, double CompileSeconds, double LoadSeconds)
{
    /// <summary>Reads the story with its data, or reports its errors.</summary>
    /// <param name="path">The path of the story.</param>
    /// <param name="named">The data.</param>
    /// <param name="sets">Values of hyperparameters, such as `K=3`.</param>
    /// <param name="asked">The options that are set.</param>
    /// <param name="catalog">All names of the language.</param>
    /// <param name="refuse">See <see cref="Bind"/>.</param>
    /// <param name="by">Ranks that read the data together: all of them call this; null: this process alone.</param>
    public static Result<BoundStory> Read(string path, DataRequest named, string[] sets, RunOptions asked, StandardCatalog catalog,
        Func<StoryDefaults, StoryFacts, ValueList<Diagnostic>> refuse, DividedReading? by = null)
    {
        var clock = Stopwatch.StartNew();
        var (story, unread) = StoryFile.Read(path);
        if (story is null) return unread!;
        var (set, wrong) = Settings.Read(sets);
        if (wrong.Count > 0) return Wrong(wrong);
        return Bind(story, new StoryData(path, named.Files, CsvForms.Read(asked), by), named, set, asked, catalog, refuse, clock);
    }

    /// <summary>
    /// Compiles the story and binds its data, or reports its errors. Refuse returns the reasons why no method can run. It is called before
    /// the data are read and, if cells are missing, again afterward, since that changes the available methods; only afterward if missing
    /// cells decide.
    /// </summary>
    /// <param name="story">The story.</param>
    /// <param name="data">Its data.</param>
    /// <param name="named">Which of its rows are dropped.</param>
    /// <param name="set">Values of hyperparameters.</param>
    /// <param name="asked">The options that are set.</param>
    /// <param name="catalog">All names of the language.</param>
    /// <param name="refuse">Why no method can run; nothing if one can.</param>
    /// <param name="clock">Runs since the story was read.</param>
    public static Result<BoundStory> Bind(StoryFile story, StoryData data, DataRequest named, IReadOnlyDictionary<string, double> set,
        RunOptions asked, StandardCatalog catalog, Func<StoryDefaults, StoryFacts, ValueList<Diagnostic>> refuse, Stopwatch clock)
    {
        var (settings, contradicted) = data.Settings(story.Source, set);
        if (contradicted.Count > 0) return Wrong(contradicted);

        var compilation = new ModelCompiler(catalog).Compile(story.Source, settings);
        if (compilation.Graph is not { } graph) return Wrong(compilation.Diagnostics);
        var defaults = new StoryDefaults(graph.Defaults, asked);
        var facts = StoryFacts.Of(graph, catalog, defaults.Given);
        ValueList<Diagnostic> refused = facts.DependsOnCells ? [] : refuse(defaults, facts);
        var compiled = clock.Elapsed.TotalSeconds;

        var loaded = named.Kept(data.For(graph).WithDrawnRows(defaults.Options.Seed, catalog), graph);
        if (loaded is not { Tables: { } tables, Files: var files }) return Wrong(refused.Count > 0 ? refused : loaded.Diagnostics);
        tables = tables with { DateFormat = defaults.Given[StandardOptions.DateFormat] };
        var binding = new ProblemBinder(graph, tables, catalog).Bind();
        if (binding.Problem is not { } problem) return Wrong(refused.Count > 0 ? refused : binding.Diagnostics);
        var withData = facts.With(problem);
        if (refused.Count == 0 || problem.Missing.Count > 0) refused = refuse(defaults, withData);
        if (refused.Count > 0) return Wrong(refused);
        return new BoundStory(story, [.. compilation.Diagnostics, .. loaded.Diagnostics, .. binding.Diagnostics], defaults,
            withData, problem, files, compiled,
                clock.Elapsed.TotalSeconds - compiled) { Training = TrainingRowArrays.Collect(problem.Graph, tables),
                Fresh = loaded.Blocks is { } blocks ? new(block => Bound(problem, blocks(block), catalog)) : null };
    }

    /// <summary>The rows of joint plates, which a fit saves; null if the story has none.</summary>
    public IReadOnlyList<NamedArray>? Training { get; private init; }

    /// <summary>An unlimited source of rows, if the data are a story; the bound rows are its first block.</summary>
    public FreshRows? Fresh { get; private init; }

    /// <summary>Binds a block of rows in the same way as the first one.</summary>
    private static Result<Problem> Bound(Problem first, Result<InputTables> block, StandardCatalog catalog)
    {
        if (block.Value is not { } tables) return new(null, block.Diagnostics);
        var binding = new ProblemBinder(first.Graph, tables, catalog, fit: SavedData.Of(first)).Bind();
        return new(binding.Problem, binding.Diagnostics);
    }

    /// <summary>The warnings for a fit by a method: not of label switching (W0203) where a label means the same in all draws.</summary>
    public IEnumerable<Diagnostic> WarningsFor(InferenceMethod method) =>
        Warnings.Where(w => w.Code != "W0203" || !method.KeepsLabels)
            .Concat(method.Trains ? TrainingWarnings.Find(Problem) : []);

    /// <summary>The number of rows of the longest file with at least one observed value; 0 for a story that reads no data.</summary>
    public int Rows => ObservedRows.Count(Problem, MostRows);

    /// <summary>The number of independent rows with at least one observed value.</summary>
    public double IndependentRows(StandardCatalog catalog) =>
        Inference.Binding.IndependentRows.Count(Problem, catalog, MostRows);

    private int MostRows => DataFiles.Select(f => f.Rows).DefaultIfEmpty().Max();

    private static Result<BoundStory> Wrong(IEnumerable<Diagnostic> diagnostics) => new(null, [.. diagnostics]);
}
