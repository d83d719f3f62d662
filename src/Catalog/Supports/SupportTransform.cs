namespace ProbDsl.Catalog.Supports;

/// <summary>
/// A smooth one-to-one map from unconstrained reals onto a support: optimizers and samplers work in the unconstrained space. Values have
/// shape [batch.., element..], where an element of the support is a scalar, a vector or a matrix; an unconstrained element may have another
/// shape.
/// </summary>
public abstract class SupportTransform
{
    /// <summary>The number of trailing dimensions of a constrained value that belong to one element.</summary>
    public abstract int ElementRank { get; }

    /// <summary>The number of trailing dimensions of an unconstrained value that belong to one element.</summary>
    public virtual int FreeRank => Math.Min(ElementRank, 1);

    /// <summary>Whether each number depends on one unconstrained number only, by a monotone map without further latent inputs.</summary>
    public virtual bool IsElementwise => ElementRank == 0;

    /// <summary>The shape of the unconstrained value for a constrained one of this shape.</summary>
    public abstract Shape FreeShape(Shape constrained);

    public abstract Value Constrain(Value free);

    /// <summary>The inverse of <see cref="Constrain"/>; defined inside the support, not on its boundary.</summary>
    public abstract Value Free(Value constrained);

    /// <summary>
    /// log |det d constrained / d free| of each element, shape [batch..]. The coordinates of a simplex are its first K - 1 elements, those
    /// of a symmetric or triangular matrix the lower triangle, those of a correlation matrix the part below the diagonal.
    /// </summary>
    public abstract Value LogJacobian(Value free);

    /// <summary>The transform for latent variables of a type.</summary>
    /// <exception cref="ArgumentException">The type's values are discrete.</exception>
    public static SupportTransform Of(TensorType type) => Support.Of(type) switch
    {
        Reals => new RealTransform(),
        PositiveReals => new PositiveTransform(),
        UnitInterval => new UnitTransform(),
        Simplices => new SimplexTransform(),
        OrderedVectors => new OrderedTransform(),
        PositiveOrderedVectors => new PositiveOrderedTransform(),
        PositiveDefiniteMatrices => new CovarianceTransform(),
        CorrelationMatrices => new CorrelationTransform(),
        CholeskyFactors => new CholeskyTransform(),
        var support => throw new ArgumentException($"{type} has no unconstrained coordinates: {support.GetType().Name} are discrete"),
    };
}
