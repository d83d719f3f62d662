namespace ProbDsl.Inference.Lowering;

/// <summary>
/// The members of enumerated latents that exist according to the statements that draw them: groups end at different lengths.
/// </summary>
public sealed class MemberPresence
{
    private readonly Dictionary<string, List<Term>> draws;

    /// <param name="terms">Terms of one statement each, before any elimination.</param>
    /// <param name="latents">The latents to look up.</param>
    public MemberPresence(IReadOnlyCollection<Term> terms, IEnumerable<EliminatedLatent> latents) =>
        draws = latents.ToDictionary(l => l.Latent.Name, l => terms.Where(t => t.From is Draw draw && draw.Target.Of == l.Latent.Name
            && !ReferenceEquals(draw, l.Distribution)).ToList());

    /// <summary>1 at the members that are drawn, 0 at the others; null if all are.</summary>
    /// <param name="latent">The latent's name.</param>
    /// <param name="home">An axis for each of its indices.</param>
    public AxisTensor? Of(string latent, Axis[] home) => draws[latent].Exists(d => d.IsThere is not null)
        ? draws[latent].Select(d => AtHome(d, latent, home)).Aggregate((a, b) => a.JoinWith(b, (x, y) => x + y)) : null;

    private static AxisTensor AtHome(Term draw, string latent, Axis[] home)
    {
        var place = draw.Uses.First(u => u.Latent == latent && u.IsAtPlaceOf(draw.Of!));
        var there = draw.IsThere ?? new(draw.Value.Value.Program.Constant(1), []);
        there = there.SpreadOver(Axis.Union(there.Axes.Concat(place.Axes)));
        var once = new WeightedSums(new Dictionary<Axis, AxisTensor>());
        var term = draw with { Value = there, Over = Axis.Union(there.Axes), IsThere = null, Uses = [place] };
        return new AxisAlignment(term, latent, home, once).Aligned!.Value;
    }
}
