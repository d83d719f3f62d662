using ProbDsl.Compiler.Diagnostics;
using ProbDsl.Compiler.Graph;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Compiler.Rules;

/// <summary>`a == 0.3` of a continuous unknown holds with probability 0.</summary>
internal sealed class SureComparisons(ModelGraph graph)
{
    public IEnumerable<Diagnostic> Find() =>
        from statement in graph.Story
        from part in ExprWalk.RightSides(statement).SelectMany(ExprWalk.All).OfType<Apply>()
        where part.Function.Name is "==" or "!="
        let unknown = part.Arguments.OfType<Access>().FirstOrDefault(IsContinuous)
        where unknown is not null
        select CompilerWarnings.SureComparison(part.Span, unknown.Span.Text, part.Function.Name);

    private bool IsContinuous(Access access) => graph[access.Of].Role is Role.Param or Role.Latent && !access.Type.IsWhole;
}
