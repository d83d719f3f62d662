using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>
/// Statements that are drawn or computed together: one over all its members at once, or, where statements read one another's neighbours, member after member of
/// the chain that they share.
/// </summary>
internal sealed record SamplingStep(ValueList<Assignment> Statements, Order Order)
{
    public bool IsChain => Order != Order.Free;

    /// <summary>The loop of a statement that the chain runs along.</summary>
    public static Loop ChainOf(Assignment statement) => statement.Loops.First(l => l.Order != Order.Free);
}
