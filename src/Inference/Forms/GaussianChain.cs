using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Syntax;

namespace ProbDsl.Inference.Forms;

/// <summary>
/// Latents along one loop that are jointly normal given everything else: the first position has a normal or flat distribution, each later
/// one is normal with a mean linear in the position before, and what is observed is normal with a mean linear in its own position.
/// </summary>
/// <param name="Members">The latents, in the order of the story.</param>
/// <param name="Observations">The statements that draw what is observed.</param>
public sealed record GaussianChain(ValueList<GaussianChainMember> Members, ValueList<Draw> Observations)
{
    /// <summary>The latents.</summary>
    public IEnumerable<Variable> Latents => Members.Select(m => m.Latent);

    /// <summary>The loop of the positions after the first.</summary>
    public Loop Along => Members[0].Step.Loops.First(l => l == ((AffineIndex)Members[0].Step.Target.At[Members[0].Along]).Loop);

    /// <summary>The statements whose densities it replaces.</summary>
    public IEnumerable<Draw> Statements => Members.SelectMany(m => new[] { m.Start, m.Step }).Concat(Observations);

    /// <summary>Whether a name is one of the latents.</summary>
    public bool Has(string name) => Members.Any(m => m.Latent.Name == name);
}

/// <summary>One latent of a chain.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Along">Which of its indices is the position.</param>
/// <param name="Start">The draw of the first position.</param>
/// <param name="Step">The draw of the later ones.</param>
public sealed record GaussianChainMember(Variable Latent, int Along, Draw Start, Draw Step);
