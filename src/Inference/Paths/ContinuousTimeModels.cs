using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;

namespace ProbDsl.Inference.Paths;

/// <summary>Recognizes stories whose data are drawn through an `ode` or by `reverse`.</summary>
public static class ContinuousTimeModels
{
    public static bool Are(ModelGraph graph) => ContinuousTimeDraw.Of(graph) is not null;
}
