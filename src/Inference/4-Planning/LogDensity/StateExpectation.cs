using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.LogDensity;

/// <summary>
/// The mean and the standard deviation of a definition over the states of the finite latents that it reads. Its value at each joint state
/// has a slot of zeros; the derivative of the log density with respect to the slot is the probability of that state.
/// </summary>
public sealed class StateExpectation
{
    private const double Rounding = 1e-14;

    private readonly Problem problem;
    private readonly StoryLowering lowering;
    private readonly List<(Define Define, AxisTensor Value, Value Slot, Axis[] States)> parts;

    private StateExpectation(Problem problem, StoryLowering lowering, Variable defined)
    {
        (this.problem, this.lowering, Defined) = (problem, lowering, defined);
        var statements = problem.Graph.StatementsOf(defined.Name).Cast<Define>().ToList();
        var values = statements.ConvertAll(s => ByMember(lowering.ValueOf(s)));
        parts = [.. statements.Zip(values, (s, v) => (s, v.Value, SlotOf(s, v.Value), v.Value.Axes.Except(v.Over).ToArray()))];
        Terms = [.. values.Zip(parts, (v, p) => new Term(new(p.Slot, v.Value.Axes), v.Over, v.Uses, null) { Role = TermRole.Potential })];
    }

    public Variable Defined { get; }

    /// <summary>The terms of zeros, one for each joint state.</summary>
    public IReadOnlyList<Term> Terms { get; }

    public IEnumerable<Value> Slots => parts.Select(p => p.Slot);

    public static string MeanOf(string defined) => $"mean of {defined}";

    public static string SdOf(string defined) => $"sd of {defined}";

    /// <summary>
    /// The expectations of all reported definitions whose only unknowns are finite latents, one member of each at a time.
    /// </summary>
    public static IReadOnlyList<StateExpectation> Lower(Problem problem, MissingDataAnalysis unobserved, StoryLowering lowering) =>
        [.. ReportedDefinitions.Candidates(problem, unobserved).Where(d => IsOfStates(problem, d)).Select(d => Find(problem, lowering, d))
            .OfType<StateExpectation>()];

    /// <summary>The mean and the standard deviation, given the probabilities of joint states by slot.</summary>
    public IEnumerable<(string Name, Value Value)> Moments(IReadOnlyDictionary<Value, Value> probabilities)
    {
        var means = parts.ConvertAll(p => Mean(p.Value, probabilities[p.Slot], p));
        var variances =
            parts.Zip(means, (p, mean) => Mean(p.Value.JoinWith(mean, (v, m) => Square(v - m)), probabilities[p.Slot], p)).ToList();
        var (mean, variance) = (Placed(means), Placed(variances));
        yield return (MeanOf(Defined.Name), mean);
        // probabilities sum to 1 up to rounding, which is not a standard deviation
        yield return (SdOf(Defined.Name), Where(variance > Square(Rounding * mean), Sqrt(variance), mean.Program.Constant(0)));
    }

    private static bool IsOfStates(Problem problem, Variable defined)
    {
        var unknown = problem.Graph.StatementsOf(defined.Name).SelectMany(s => DeepReads.Find(problem.Graph, s))
            .Select(r => problem.Graph[r.Of]).Where(v => v.Role is Role.Latent or Role.Param).ToList();
        return unknown.Count > 0 && unknown.TrueForAll(v => v.IsFiniteLatent);
    }

    private static StateExpectation? Find(Problem problem, StoryLowering lowering, Variable defined) =>
        Recurrence.IsCyclic(problem.Graph, defined.Name)
            ? null : LoweringLimit.Try(() => new StateExpectation(problem, lowering, defined)).Value;

    /// <summary>The value for each member whose latents it reads.</summary>
    private static Term ByMember(Term term)
    {
        var value = term.Value.SpreadOver(Axis.Union(term.Value.Axes.Concat(term.Uses.SelectMany(u => u.Axes))));
        return term with { Value = value, Over = Axis.Union(term.Over.Intersect(value.Axes)) };
    }

    private Value SlotOf(Define define, AxisTensor value) =>
        lowering.Builder.Slot($"states of {define.Name}", value.Value.Shape[..value.Axes.Length]);

    /// <summary>
    /// The sum over joint states of probability times value; a state of probability 0 contributes 0, whatever its value.
    /// </summary>
    private static AxisTensor Mean(AxisTensor value, Value probability, (Define Define, AxisTensor Value, Value Slot, Axis[] States) part)
    {
        var (p, nothing) = (new AxisTensor(probability, part.Value.Axes), probability.Program.Constant(0));
        var weighed = p.WithEventRank(value.EventRank)
            .JoinWith(value, (a, b) => Where(a > nothing, a * Where(a > nothing, b, nothing), nothing));
        return part.States.Aggregate(weighed, (sum, axis) => sum.Without(axis, (v, d) => Sum(v, d)));
    }

    private Value Placed(IReadOnlyList<AxisTensor> each) =>
        parts.Zip(each, (p, e) => new MemberPlacement(problem).Array(e, p.Define, lowering.Bind(p.Define.Loops)))
        .Aggregate((a, b) => a + b);
}
