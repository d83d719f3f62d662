namespace ProbDsl.Compiler.Graph;

/// <summary>The support of a variable or distribution as the compiler knows it; the transform to the reals is in the catalog.</summary>
public abstract record Support
{
    public static Support Of(TensorType type) => type.Element switch
    {
        Element.Positive => new PositiveReals(),
        Element.Unit => new UnitInterval(),
        Element.Int => new Integers(),
        Element.Count => new NaturalNumbers(),
        Element.Bool => new FiniteSupport(Size.Of(2), First: 0),
        Element.Index => new FiniteSupport(type.States!, First: 1),
        Element.Simplex => new Simplices(),
        Element.Ordered => new OrderedVectors(),
        Element.PositiveOrdered => new PositiveOrderedVectors(),
        Element.Covariance => new PositiveDefiniteMatrices(),
        Element.Correlation => new CorrelationMatrices(),
        Element.Cholesky => new CholeskyFactors(),
        _ => new Reals(),
    };
}

/// <summary>(-inf, inf).</summary>
public sealed record Reals : Support;

/// <summary>(0, inf).</summary>
public sealed record PositiveReals : Support;

/// <summary>(0, 1); for arguments [0, 1].</summary>
public sealed record UnitInterval : Support;

/// <summary>..., -1, 0, 1, ...</summary>
public sealed record Integers : Support;

/// <summary>0, 1, 2, ...</summary>
public sealed record NaturalNumbers : Support;

/// <summary>The Count whole numbers First, First + 1, ...</summary>
public sealed record FiniteSupport(Size Count, int First) : Support;

/// <summary>Non-negative vectors that sum to one.</summary>
public sealed record Simplices : Support;

/// <summary>Ascending vectors.</summary>
public sealed record OrderedVectors : Support;

/// <summary>Ascending vectors of positive numbers.</summary>
public sealed record PositiveOrderedVectors : Support;

/// <summary>Symmetric positive definite matrices.</summary>
public sealed record PositiveDefiniteMatrices : Support;

/// <summary>Symmetric positive definite matrices with unit diagonal.</summary>
public sealed record CorrelationMatrices : Support;

/// <summary>Lower triangular matrices with positive diagonal.</summary>
public sealed record CholeskyFactors : Support;

/// <summary>From Low to High, each an expression, or null if unbounded: Uniform, Pareto, truncated distributions.</summary>
public sealed record IntervalSupport(Expr? Low, Expr? High) : Support;

/// <summary>Whole numbers from Low to High, each an expression, or null if unbounded: Binomial, DiscreteUniform.</summary>
public sealed record IntegerIntervalSupport(Expr? Low, Expr? High) : Support;

/// <summary>The intersection of the supports of a type and a distribution, if neither contains the other.</summary>
public sealed record IntersectionSupport(Support Type, Support Distribution) : Support;

/// <summary>In a signature: bounds given by the parameters of these names. IsWhole: whole numbers only.</summary>
public sealed record ParameterBounds(string? Low, string? High, bool IsWhole = false) : Support;

/// <summary>The angles from -pi to pi.</summary>
public sealed record Circle : Support;
