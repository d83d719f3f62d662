namespace ProbDsl.Inference.Expressions;

/// <summary>
/// Latents with independent normal members along the same loops, such as factors of rows or effects of groups: each number that is observed
/// is normal with a mean linear in one of the members. A member has all numbers of the latents at one place of these loops, those along
/// further loops too: `z[n, q]` of a row n, of which one mean adds several.
/// </summary>
/// <param name="Members">The latents, in the order of the story.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record GaussianMembers(ValueList<GaussianMember> Members, ValueList<Draw> Observations) : GaussianBlock(Observations)
{
    public override IEnumerable<Variable> Latents => Members.Select(m => m.Latent);

    public override IEnumerable<Draw> Statements => Members.Select(m => m.Draw).Concat(Observing);

    public override string Along => NamesOf(Members[0].Loops);

    public override string Reason => "linear and normal, in closed form";

    public override bool IsOfFewNumbers => Members.Aggregate((long?)0, (sum, m) => sum + m.Numbers) <= 3;

    public override ValueList<int> PlacesOf(Variable latent) => Members.First(m => m.Latent == latent).Places;
}

/// <summary>One latent of the members.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Draw">The statement that draws it; of an autoregression its later numbers.</param>
public sealed record GaussianMember(Variable Latent, Draw Draw)
{
    /// <summary>The indices of the latent that select a member; all by default.</summary>
    public ValueList<int> Places { get; init; } = [.. Enumerable.Range(0, Latent.Extents.Count)];

    /// <summary>
    /// The statements that draw its first numbers, where <see cref="Draw"/> draws each later one given those before it: an autoregression.
    /// Empty if its members are independent.
    /// </summary>
    public ValueList<Draw> Starts { get; init; } = [];

    /// <summary>Whether its numbers are drawn in order, each given those before it.</summary>
    public bool IsAutoregression => Starts.Count > 0;

    /// <summary>All statements that draw it.</summary>
    public IEnumerable<Draw> Draws => Starts.Append(Draw);

    /// <summary>The other indices of the latent.</summary>
    public IEnumerable<int> Inner => Enumerable.Range(0, Latent.Extents.Count).Except(Places);

    /// <summary>How many numbers a member has, where the story states it; else null.</summary>
    public long? Numbers => Inner.Select(i => Latent.Extents[i].Size.Number).Concat(Latent.Type.Dims.Select(d => d.Size.Number))
        .Aggregate((long?)1, (product, size) => product * size);

    /// <summary>The loops over the members, in the order of the latent's indices.</summary>
    public ValueList<Loop> Loops => [.. Places.Select(LoopAt)];

    /// <summary>The loop of the draw over one index of the latent.</summary>
    public Loop LoopAt(int index) => ((AffineIndex)Draw.Target.At[index]).Loop!;
}
