namespace ProbDsl.Inference.Lowering;

/// <summary>
/// A step of a method that solves equations u' = f(u, t), for all members of their axes at once: states [axes.., numbers].
/// </summary>
internal abstract class OdeStep
{
    /// <summary>The local error of a step of length h is of order h^(Order + 1); that of its estimate, of order h^Order.</summary>
    public abstract int Order { get; }

    /// <summary>The states after steps of these lengths [axes..], with their errors, and du/dt there where the method has it.</summary>
    /// <param name="field">du/dt at states and times.</param>
    /// <param name="state">The states before the steps.</param>
    /// <param name="time">The times before the steps: [axes..].</param>
    /// <param name="length">The lengths: [axes..].</param>
    /// <param name="first">du/dt before the steps.</param>
    public abstract (Value Next, Value Error, Value? Derivative) Attempt(
        Func<Value, Value, Value> field, Value state, Value time, Value length, Value first);

    /// <summary>The states after steps of these lengths.</summary>
    public abstract Value Take(Func<Value, Value, Value> field, Value state, Value time, Value length);

    /// <summary>The method of a name in the language.</summary>
    public static OdeStep Of(string solver) =>
        solver == "rosenbrock" ? new RosenbrockStep() : new RungeKuttaStep(ButcherTableau.Of(solver));

    /// <summary>The sum of values times these weights, those of weight 0 left out; null: all weights are 0.</summary>
    internal static Value? Sum(IEnumerable<double> weights, IEnumerable<Value> values) => values.Zip(weights).Where(s => s.Second != 0)
        .Select(s => s.Second == 1 ? s.First : s.Second * s.First)
        .Aggregate((Value?)null, (sum, next) => sum is null ? next : sum + next);
}
