using System.Runtime.Intrinsics;

namespace ProbDsl.Runtime;

/// <summary>What a pointwise op of one operand does to eight numbers: each lane's bits depend on that lane alone.</summary>
internal interface IUnaryLanes
{
    static abstract Vector512<double> Of(Vector512<double> x);
}

/// <summary>The same for two operands.</summary>
internal interface IBinaryLanes
{
    static abstract Vector512<double> Of(Vector512<double> a, Vector512<double> b);
}
