using ProbDsl.Data.Columns;

namespace ProbDsl.Inference.Sampling;

/// <summary>
/// A story as a source of data: tables with a fixed number of rows, as `sample` writes them, that depend only on seed and step.
/// </summary>
public sealed class StoryRows
{
    private readonly Problem problem;
    private readonly StandardCatalog catalog;
    private readonly PriorDrawRequest draws;
    private readonly string name;
    private readonly string purpose;

    private StoryRows(Problem problem, StandardCatalog catalog, PriorDrawRequest draws, string name, int which) =>
        (this.problem, this.catalog, this.draws, this.name, purpose) = (problem, catalog, draws, name, $"rows of story {which}");

    /// <summary>Sizes a story; returns errors if it cannot be drawn from its prior, or needs data.</summary>
    /// <param name="graph">A typed story.</param>
    /// <param name="name">The name of its tables.</param>
    /// <param name="rows">
    /// The number of rows of each table: members of the story's plate, or, without one, draws of the whole story.
    /// </param>
    /// <param name="catalog">The catalog of distributions and functions.</param>
    /// <param name="which">The position among the stories that are data of a run: each has its own random numbers.</param>
    public static Result<StoryRows> Create(ModelGraph graph, string name, int rows, StandardCatalog catalog, int which = 0)
    {
        if (new DrawChecks(graph, catalog).Find().ToList() is { Count: > 0 } limits) return new(null, [.. limits]);
        var draws = new PriorDrawRequest(graph, new Dictionary<string, long>(), rows);
        var binding = new ProblemBinder(graph, InputTables.None, catalog, draws).Bind();
        return binding.Problem is { } problem
            ? new StoryRows(problem, catalog, draws, name, which) : new Result<StoryRows>(null, binding.Diagnostics);
    }

    /// <summary>The data columns of one draw, which depend only on seed and step; the random numbers differ from those of all other
    /// uses.</summary>
    /// <exception cref="OperationCanceledException">It was canceled between two statements.</exception>
    public Result<Table> Draw(ulong seed, uint step = 0, CancellationToken cancellation = default)
    {
        var own = new RandomStream(seed, purpose, step).NextBits();
        var sample = new PriorSampler(problem, catalog) { Cancellation = cancellation }.Sample(own, draws.Replicates);
        return sample.Value is { } drawn
            ? new SampleTable(drawn, SampleTable.PlateOf(drawn, draws), onlyData: true).ToTable(name)
            : new Result<Table>(null, sample.Diagnostics);
    }
}
