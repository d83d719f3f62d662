namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>
/// The scalar definition of a pointwise op of one operand. Implemented by structs, so that each loop is compiled for its op.
/// </summary>
internal interface IUnaryMeaning
{
    static abstract double Apply(double x);
}
