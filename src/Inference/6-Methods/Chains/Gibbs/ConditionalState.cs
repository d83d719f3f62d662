using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>The unknowns of a chain that are drawn given all others: all that its next step depends on beside the random stream.</summary>
internal sealed class ConditionalState
{
    /// <param name="problem">The story with its data.</param>
    /// <param name="joint">The mean log density of the story.</param>
    /// <param name="factors">The factors, each with the places of its numbers in a draw.</param>
    /// <param name="missing">The missing cells that are drawn; null if there are none.</param>
    public ConditionalState(Problem problem, ExpectedJoint joint, IReadOnlyList<(Factor Factor, int[] Places)> factors,
        MissingBlocks? missing)
    {
        Points = [.. factors.Select(f => new FactorPoint(f.Factor, f.Places))];
        Cells = missing?.Begin();
        Fixed = [.. joint.Held.Select(h => (h.Slot, new double[h.Shape.Count]))];
        Swaps = [.. StickSwaps.Find(problem, joint.Latents, Points)];
    }

    /// <summary>The points of the factors.</summary>
    public IReadOnlyList<FactorPoint> Points { get; }

    /// <summary>The missing cells; null if there are none.</summary>
    public CellState? Cells { get; }

    /// <summary>The slots of the states of finite latents that were drawn last.</summary>
    public IReadOnlyList<(string Slot, double[] Numbers)> Fixed { get; }

    /// <summary>The swaps of components whose weights break a stick.</summary>
    public IReadOnlyList<StickSwaps> Swaps { get; }

    /// <summary>The instance that changed the state last: its store has it, unless another state has taken its place there.</summary>
    public ConditionalDraws? In { get; private set; }

    /// <summary>From now on, this instance changes the state.</summary>
    public void Enter(ConditionalDraws instance) => In = instance;

    /// <summary>The arrays of the state by name. They are its own: what is written to them is the state.</summary>
    public IEnumerable<(string Name, double[] Numbers)> Arrays()
    {
        foreach (var (i, point) in Points.Index())
        {
            yield return ($"factor {i}/numbers", point.Numbers);
            foreach (var (j, moments) in point.Moments.Index()) yield return ($"factor {i}/moments {j}", moments);
        }

        foreach (var (slot, numbers) in Fixed) yield return ($"states {slot}", numbers);
        foreach (var column in Cells?.Columns ?? [])
        {
            yield return ($"cells {column.Data}/numbers", column.Numbers);
            yield return ($"cells {column.Data}/steps", column.Steps);
        }
    }
}
