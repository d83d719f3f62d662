namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>What a pointwise op of one operand does to a number. Structs, so that each loop over them is compiled for its op.</summary>
internal interface IUnaryMeaning
{
    static abstract double Of(double x);
}
