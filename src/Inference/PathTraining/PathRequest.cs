using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.PathTraining;

/// <summary>How a path is trained: the plate of its rows, how many of them in a step, by numbers of which type.</summary>
internal sealed record PathRequest(Plate Rows, int Batch, ElementType FloatType = ElementType.Float32)
{
    /// <summary>Whether noise and rows are brought together by the host.</summary>
    public bool IsPaired { get; init; }

    /// <summary>Whether squared errors of a score count as a likelihood weighs them.</summary>
    public bool WeighsByLikelihood { get; init; }
}
