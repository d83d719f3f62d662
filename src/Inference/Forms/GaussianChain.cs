using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Latents along one loop that are jointly normal given everything else: the first position has a normal or flat distribution, each later
/// one is normal with a mean linear in the position before, and what is observed is normal with a mean linear in its own position.
/// </summary>
/// <param name="Members">The latents, in the order of the story.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record GaussianChain(ValueList<GaussianChainMember> Members, ValueList<Draw> Observations) : GaussianBlock(Observations)
{
    public override IEnumerable<Variable> Latents => Members.Select(m => m.Latent);

    public override IEnumerable<Draw> Statements => Members.SelectMany(m => new[] { m.Start, m.Step }).Concat(Observations);

    public override string Along => Steps.Plate?.Name ?? Steps.Name;

    public override string Reason => "linear and normal, Kalman filter";

    // the loop of the positions after the first
    private Loop Steps => Members[0].Step.Loops.First(l => l == ((AffineIndex)Members[0].Step.Target.At[Members[0].Along]).Loop);
}

/// <summary>One latent of a chain.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">Which of its indices is the position.</param>
/// <param name="Start">The draw of the first position.</param>
/// <param name="Step">The draw of the later ones.</param>
public sealed record GaussianChainMember(Variable Latent, int Along, Draw Start, Draw Step);
