using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;

namespace ProbDsl.Inference.Paths;

/// <summary>Stories whose data are drawn along an `ode`, or by `reverse`.</summary>
public static class ContinuousTimeModels
{
    public static bool Are(ModelGraph graph) => PathDraw.Of(graph) is not null;
}
