namespace ProbDsl.Inference.Treatments;

/// <summary>Unknowns that were eliminated from terms.</summary>
/// <param name="Groups">Those that went together, in the order of elimination.</param>
public sealed record EliminatedUnknowns(ValueList<EnumeratedGroup> Groups)
{
    public static EliminatedUnknowns Nothing { get; } = new([]);

    /// <summary>The order of elimination: given the later ones, the members of one without a chain are independent.</summary>
    public IEnumerable<Variable> Order => Groups.SelectMany(g => g.Latents);

    /// <summary>Unknowns that were eliminated along a chain: their members are dependent.</summary>
    public IReadOnlySet<string> Chains => Groups.Where(g => g.Along is not null).SelectMany(g => g.Latents).Select(l => l.Name).ToHashSet();

    /// <summary>These unknowns followed by others.</summary>
    public EliminatedUnknowns Then(EliminatedUnknowns others) => new([.. Groups, .. others.Groups]);
}
