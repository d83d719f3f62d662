using System.Diagnostics;
using System.Text;
using ProbDsl.Compiler;
using ProbDsl.Compiler.Graph;
using ProbDsl.IO.Files;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Sampling;
using ProbDsl.IO.Input;
using ProbDsl.IO.Storage;

namespace ProbDsl.Api;

/// <summary>A generative story, the text of a `.gen` file. It can be shared between threads.</summary>
public sealed class Story
{
    private readonly StoryFile file;
    private readonly ModelGraph? graph;

    private Story(StoryFile file)
    {
        this.file = file;
        var compilation = new ModelCompiler(InstalledMethods.Catalog).Compile(file.Source, new Dictionary<string, double>());
        Messages = Message.AllOf(compilation.Diagnostics);
        graph = compilation.Graph;
        Name = graph?.Name ?? "";
    }

    /// <summary>The name of its model; empty if it has errors.</summary>
    public string Name { get; }

    /// <summary>The text.</summary>
    public string Text => file.Source.Text;

    /// <summary>The errors and warnings of the text alone, as of `probdsl check`.</summary>
    public IReadOnlyList<Message> Messages { get; }

    /// <summary>Whether it has no errors.</summary>
    public bool IsValid => Messages.All(m => m.Kind != MessageKind.Error);

    /// <summary>Reads a `.gen` file.</summary>
    /// <exception cref="StoryException">It cannot be read, or has errors.</exception>
    public static Story Load(string path)
    {
        var (read, why) = StoryFile.Read(path);
        if (read is null) throw new StoryException([why!]);
        var story = new Story(read);
        return story.IsValid ? story : throw new StoryException(story.Messages);
    }

    /// <summary>Reads a text; its errors are among the <see cref="Messages"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name in messages.</param>
    public static Story Parse(string text, string name = "story.gen") => new(new(new(name, text), Encoding.UTF8.GetBytes(text)));

    /// <summary>Fits the story to a table. Nothing is written to the console or to files.</summary>
    /// <param name="data">The data; null for a story that reads none.</param>
    /// <param name="options">How; null: as by default.</param>
    /// <param name="progress">Receives each step, on the threads of the fit.</param>
    /// <param name="cancellation">Ends the fit, which then has the result so far, and is not <see cref="Fit.IsConverged"/>.</param>
    /// <exception cref="StoryException">The story has errors, does not fit the data, or no method finds an estimate.</exception>
    /// <exception cref="ArgumentException">An option does not exist, or does not take its value.</exception>
    /// <exception cref="OperationCanceledException">The fit was canceled before there was a result.</exception>
    public Fit Fit(Table? data, FitOptions? options = null, IProgress<FitProgress>? progress = null,
        CancellationToken cancellation = default) => FitTo(data?.Loaded ?? LoadedData.None, options, progress, cancellation);

    /// <summary>Fits the story to several tables, as the other overload does to one.</summary>
    /// <param name="data">Each table with the plate or data name that it is for, as in `--data schools=schools.csv`.</param>
    /// <param name="options">How; null: as by default.</param>
    /// <param name="progress">Receives each step, on the threads of the fit.</param>
    /// <param name="cancellation">Ends the fit.</param>
    /// <exception cref="StoryException">As of the other overload.</exception>
    public Fit Fit(IReadOnlyDictionary<string, Table> data, FitOptions? options = null, IProgress<FitProgress>? progress = null,
        CancellationToken cancellation = default) => FitTo(Table.Together(data), options, progress, cancellation);

    /// <summary>Rows drawn from the story with its priors: the columns that its data lines read.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <param name="seed">The seed of all random numbers.</param>
    /// <param name="cancellation">Ends the sampling between two statements of the story.</param>
    /// <exception cref="StoryException">The story cannot be drawn without data, or has parameters without a prior.</exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public Table Sample(int rows, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        if (graph is null) throw new StoryException(Messages);
        cancellation.ThrowIfCancellationRequested();
        var source = StoryException.ValueOf(StoryRows.Create(graph, $"{graph.Name}.csv", rows, InstalledMethods.Catalog));
        return Table.Of(StoryException.ValueOf(source.Draw(seed, cancellation: cancellation)));
    }

    private Fit FitTo(LoadedData data, FitOptions? options, IProgress<FitProgress>? progress, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        options ??= new();
        var catalog = InstalledMethods.Catalog;
        var methods = InstalledMethods.Load(catalog);
        var story = StoryException.ValueOf(BoundStory.Bind(file, new(data), new([], options.DropsMissing),
            options.Settings, options.Asked(), catalog, (defaults, facts) => defaults.Check(methods, facts), Stopwatch.StartNew()));
        var (selection, asked, clock) = (story.Defaults.Select(methods, story.Facts), story.Defaults.Options, Stopwatch.StartNew());
        var fitted = FitService.Fit(story.Facts, selection, _ => asked, () => new ReportedProgress(progress), _ => { }, cancellation);
        if (fitted.Outcome is not { Summary: not null } outcome)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new StoryException(fitted.Diagnostics);
        }

        var method = fitted.Selection.Method!;
        var record = FitRecords.Create(story, method, fitted.Options, outcome, clock.Elapsed, catalog);
        return new(
            record, story, PlanSentence.Describe(story.Problem, fitted.Selection), [.. story.WarningsFor(method), .. outcome.Diagnostics]);
    }
}
