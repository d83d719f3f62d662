namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>What a pointwise op of two operands does to two numbers.</summary>
internal interface IBinaryMeaning
{
    static abstract double Of(double a, double b);
}
