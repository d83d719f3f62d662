using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Latents with independent normal members along the same loops, such as factors of rows or effects of groups: each number that is observed
/// is normal with a mean linear in one of the members.
/// </summary>
/// <param name="Members">The latents, in the order of the story.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record GaussianMembers(ValueList<GaussianMember> Members, ValueList<Draw> Observations) : GaussianBlock(Observations)
{
    public override IEnumerable<Variable> Latents => Members.Select(m => m.Latent);

    public override IEnumerable<Draw> Statements => Members.Select(m => m.Draw).Concat(Observations);

    public override string Along => string.Join(", ", Members[0].Loops.Select(l => l.Plate?.Name ?? l.Name));

    public override string Reason => "linear and normal, in closed form";
}

/// <summary>One latent of the members.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Draw">The statement that draws it.</param>
public sealed record GaussianMember(Variable Latent, Draw Draw)
{
    /// <summary>The loops over the members, in the order of the latent's indices.</summary>
    public ValueList<Loop> Loops => [.. Draw.Target.At.Select(a => ((AffineIndex)a).Loop!)];
}
