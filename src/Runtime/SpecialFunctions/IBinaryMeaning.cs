namespace ProbDsl.Runtime.SpecialFunctions;

/// <summary>The scalar definition of a pointwise op of two operands.</summary>
internal interface IBinaryMeaning
{
    static abstract double Apply(double a, double b);
}
