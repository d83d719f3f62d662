using ProbDsl.Compiler.Graph;

namespace ProbDsl.Inference.Analysis.Gaussian;

/// <summary>Whether an expression is linear in one latent, wherever it reads it.</summary>
internal sealed class AnyRead(ModelGraph graph, string name) : LinearReads(graph, of => of == name)
{
    protected override bool Accepts(Access access) => true;
}
