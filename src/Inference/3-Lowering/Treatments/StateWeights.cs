namespace ProbDsl.Inference.Treatments;

/// <summary>
/// A slot of log weights of a finite latent's states, [members.., states], as an additional term; 0 by default.
/// </summary>
public static class StateWeights
{
    private const int OwnRank = 500;

    public static string SlotOf(Variable latent) => $"states of {latent.Name}";

    /// <summary>The shape [members.., states].</summary>
    public static Shape ShapeOf(Problem problem, Variable latent) =>
        [.. problem.ShapeOf(latent), problem.SizeOf(((FiniteSupport)latent.Support).Count)];

    public static Term Term(ProgramBuilder builder, Problem problem, Variable latent, Axis states)
    {
        Axis[] own = [.. latent.Extents.Select((e, i) => new Axis($"{latent.Name} {i}", problem.SizeOf(e.Size), 0, OwnRank + i))];
        var value = AxisTensor.Canonical(builder.Slot(SlotOf(latent), ShapeOf(problem, latent)), [.. own, states]);
        return new(value, Axis.Union(own), [new(latent.Name, [.. own.Select(a => new Iota(a, 0))], own.Length, states)], null)
        {
            Role = TermRole.Potential,
        };
    }
}
