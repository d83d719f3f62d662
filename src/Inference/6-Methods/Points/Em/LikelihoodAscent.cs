namespace ProbDsl.Inference.Em;

/// <summary>
/// Maximizes the log density itself along its gradient where steps of EM no longer make much progress, since the unobserved variables
/// determine most of what they maximize, as loadings beside a variance of 0 (hybrid EM: Redner and Walker 1984, section 5; Jamshidian and
/// Jennrich 1997). The program is compiled at the first use.
/// </summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The densities of the distributions.</param>
/// <param name="plan">How each unknown enters the density.</param>
/// <param name="implied">The units that the story implies.</param>
/// <param name="of">The coordinates of points of EM.</param>
/// <param name="isItsOwn">Whether an unknown, by name, is on its own scale in points of EM.</param>
/// <param name="engine">Runs the program.</param>
/// <param name="ranks">The processes among which rows are divided.</param>
internal sealed class LikelihoodAscent(Problem problem, StandardCatalog catalog, DensityPlan plan, StoryUnits implied, LogJoint of,
    Func<string, bool> isItsOwn, EngineChoice engine, ICommunicator ranks) : IDisposable
{
    /// <summary>The largest number of parameters: with more, steps of EM take less time than the search for units of each.</summary>
    public const int MostParameters = 1000;

    /// <summary>How far the unconstrained parameter of a number goes that EM has moved to the edge of its support.</summary>
    private const double Farthest = 300;

    private readonly UnconstrainedValues unconstrained = new(problem, catalog);
    private (StoryObjective Objective, LimitedMemoryBfgs Ascent, double[] Units)? made;

    private (StoryObjective Objective, LimitedMemoryBfgs Ascent, double[] Units) Made => made ??= Make();

    /// <summary>The state of an ascent from these values of the unknowns; null if the density is not finite there.</summary>
    public BfgsState? From(IReadOnlyDictionary<string, Tensor> arrays)
    {
        var joint = Made.Objective.Joint;
        var start = Array.ConvertAll(unconstrained.Of(joint, arrays), x => double.IsInfinity(x) ? Math.CopySign(Farthest, x) : x);
        return Made.Ascent.Init(start) is var state && double.IsFinite(state.Value) && state.Gradient.All(double.IsFinite) ? state : null;
    }

    /// <summary>One step. The information has a reason to stop where the ascent has ended.</summary>
    public Step<BfgsState> Next(BfgsState state)
    {
        var (next, info) = Made.Ascent.Next(state);
        return new(next, info.Gradient <= Made.Ascent.ConvergenceTolerance ? info with { Stop = StopReason.Converged } : info);
    }

    /// <summary>The largest derivative by an unconstrained parameter, in its unit.</summary>
    public double LargestDerivative(BfgsState state) =>
        state.Gradient.Zip(Made.Units, (derivative, unit) => Math.Abs(derivative * unit)).DefaultIfEmpty(0).Max();

    /// <summary>The point of EM with the values of a state.</summary>
    public double[] PointOf(BfgsState state)
    {
        var (joint, point) = (Made.Objective.Joint, new double[of.Dimension]);
        var arrays = new Interpreter(joint.Arrays()).Run(Made.Objective.Slots(state.Position));
        foreach (var unknown in joint.Coordinates.Select(c => c.Unknown))
        {
            double[] own = isItsOwn(unknown.Name)
                ? Coordinates.OwnOf(problem, unknown, arrays[unknown.Name])
                : Array.ConvertAll(joint.PlacesOf(unknown.Name), place => state.Position[place]);
            own.CopyTo(point.AsSpan(of.PlacesOf(unknown.Name)[0]));
        }

        return point;
    }

    /// <summary>A state from its arrays in a checkpoint.</summary>
    public BfgsState Resume(IReadOnlyDictionary<string, double[]> arrays) => Made.Ascent.Resume(arrays);

    public void Dispose() => made?.Objective.Dispose();

    private (StoryObjective, LimitedMemoryBfgs, double[]) Make()
    {
        var joint = LogJoint.Lower(problem, catalog, plan).Condensed();
        using var guard = new ConstructionGuard();
        var objective = guard.Add(new StoryObjective(problem, joint, withJacobian: false, engine, ranks));
        var units = CoordinateUnits.Compute(implied, joint.Coordinates, _ => false);
        var ascent = ModeAscent.Create(objective, units);
        guard.Release();
        return (objective, ascent, units);
    }
}
