namespace ProbDsl.Inference.Gibbs;

/// <summary>The missing cells on which observed data depend, as chains draw them.</summary>
internal sealed class MissingBlocks
{
    /// <summary>More cells than these are not drawn jointly.</summary>
    private const int Most = 64;

    private readonly List<(string Data, double[] Start, int[] Places)> cells = [];

    private readonly CellBlocks blocks;

    private MissingBlocks(CellBlocks blocks, LogJoint? observed) => (this.blocks, Observed) = (blocks, observed);

    /// <summary>
    /// The log joint density of the unknowns and the observed cells, from which the states of finite latents are drawn before the cells:
    /// together they are drawn jointly. Null if cells are not drawn as a whole given the states, or have no marginal density: states are
    /// drawn given the cells then.
    /// </summary>
    public LogJoint? Observed { get; }

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How each unknown enters the density; some cells are unknowns.</param>
    /// <param name="placesOf">The places of unknowns in a draw.</param>
    public static MissingBlocks Create(
        Problem problem, StandardCatalog catalog, DensityPlan plan, Func<IEnumerable<string>, int[]> placesOf)
    {
        var filled = plan.Unobserved.Filled;
        var blocks = CellBlocks.Create(problem, filled, AreJointlyNormal(problem, catalog, plan) ? Most : 1);
        var all = new MissingBlocks(blocks, blocks.AreWhole && plan.Sum.Latents.Count > 0 ? ObservedJoint(problem, catalog, plan) : null);
        foreach (var (data, places) in filled)
            all.cells.Add((data, StartsOf(problem, data, places), placesOf([MissingCells.SlotOf(data)])));
        return all;
    }

    /// <summary>The cells at the start of a chain.</summary>
    public CellState Begin() => new([.. cells.Select(c => new CellColumn(c.Data, c.Start, c.Places))], blocks);

    /// <summary>Whether no statement reads a product of cells.</summary>
    private static bool AreJointlyNormal(Problem problem, StandardCatalog catalog, DensityPlan plan)
    {
        var uses = new ConjugateUseFinder(problem.Graph, catalog, plan.Unobserved.Filled.ContainsKey, allowsProducts: false);
        return plan.Statements.OfType<Draw>().SelectMany(uses.Of).All(u => u.Why is null);
    }

    private static LogJoint? ObservedJoint(Problem problem, StandardCatalog catalog, DensityPlan plan)
    {
        var observed = problem.MissingData.GivenUnknowns;
        if (observed.Filled.Count > 0 || !ReferenceEquals(plan.Unobserved, problem.MissingData.Marginal)) return null;
        return LogJoint.Lower(problem, catalog, plan.WithoutCells(observed), DensityRequest.OwnScales with { States = true });
    }

    /// <summary>The mean of the observed cells in the column of each missing one; 0 if none is observed.</summary>
    private static double[] StartsOf(Problem problem, string data, int[] cells)
    {
        var (values, mask, variable) = (problem.Data[data].Values, problem.Missing[data].Mask, problem.Graph[data]);
        var width = problem.ShapeOf(variable)[variable.Extents.Count..].Count;
        double[] means = [.. Enumerable.Range(0, width).Select(column => Enumerable.Range(0, values.Length / width)
            .Select(row => (row * width) + column).Where(at => !mask[at]).Select(at => values[at]).DefaultIfEmpty(0).Average())];
        return Array.ConvertAll(cells, cell => means[cell % width]);
    }
}
