using ProbDsl.Catalogue;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Draws;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Sampling;

/// <summary>
/// A story as a source of data: tables of as many rows each, as `sample` writes them, that depend on seed and step and nothing else.
/// </summary>
public sealed class StoryRows
{
    private readonly Problem problem;
    private readonly StandardCatalogue catalogue;
    private readonly ToDraw draws;
    private readonly string name;
    private readonly string purpose;

    private StoryRows(Problem problem, StandardCatalogue catalogue, ToDraw draws, string name, int which) =>
        (this.problem, this.catalogue, this.draws, this.name, purpose) = (problem, catalogue, draws, name, $"rows of story {which}");

    /// <summary>Sizes a story; there are diagnostics where it cannot be drawn from its prior, or needs data of its own.</summary>
    /// <param name="graph">A typed story.</param>
    /// <param name="name">What its tables are called.</param>
    /// <param name="rows">
    /// How many rows each table has: members of the story's plate, or, where it has none, draws of the whole story.
    /// </param>
    /// <param name="catalogue">Its distributions and functions.</param>
    /// <param name="which">Which of the stories that stand for data in a run this is: each has random numbers of its own.</param>
    public static Result<StoryRows> Of(ModelGraph graph, string name, int rows, StandardCatalogue catalogue, int which = 0)
    {
        if (new DrawChecks(graph, catalogue).Find().ToList() is { Count: > 0 } limits) return new(null, [.. limits]);
        var draws = new ToDraw(graph, new Dictionary<string, long>(), rows);
        var binding = new ProblemBinder(graph, InputTables.None, catalogue, draws).Bind();
        return binding.Problem is { } problem
            ? new StoryRows(problem, catalogue, draws, name, which) : new Result<StoryRows>(null, binding.Diagnostics);
    }

    /// <summary>The data columns of one draw; the same for the same seed and step, and of no other run's random numbers.</summary>
    public Result<Table> Draw(ulong seed, uint step = 0)
    {
        var own = new RandomStream(seed, purpose, step).NextBits();
        var sample = new PriorSampler(problem, catalogue).Sample(own, draws.Replicates);
        return sample.Value is { } drawn
            ? new SampleTable(drawn, SampleTable.PlateOf(drawn, draws), onlyData: true).ToTable(name)
            : new Result<Table>(null, sample.Diagnostics);
    }
}
