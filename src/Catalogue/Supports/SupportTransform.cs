using ProbDsl.Compiler.Graph;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Supports;

/// <summary>
/// A smooth one-to-one map from unconstrained reals onto a support: where an optimizer or a sampler walks freely. Values have shape
/// [batch.., element..], where the element is a number, a vector or a matrix as the support has it; a free element has its own shape.
/// </summary>
public abstract class SupportTransform
{
    /// <summary>How many of the last dimensions of a constrained value are the element's own.</summary>
    public abstract int ElementRank { get; }

    /// <summary>How many of the last dimensions of a free value are the element's own.</summary>
    public virtual int FreeRank => Math.Min(ElementRank, 1);

    /// <summary>Whether each number comes from one free number of its own, by a monotone map that reads nothing else unknown.</summary>
    public virtual bool IsElementwise => ElementRank == 0;

    /// <summary>The shape of the free value for a constrained one of this shape.</summary>
    public abstract Shape FreeShape(Shape constrained);

    public abstract Value Constrain(Value free);

    /// <summary>The inverse of <see cref="Constrain"/>; only inside the support, not on its edge.</summary>
    public abstract Value Free(Value constrained);

    /// <summary>
    /// log |det d constrained / d free| of each element, shape [batch..]. Of a simplex the first K - 1 numbers are its coordinates, of a
    /// symmetric or triangular matrix the lower triangle, of a correlation matrix that below the diagonal.
    /// </summary>
    public abstract Value LogJacobian(Value free);

    /// <summary>The transform for unknowns of a type.</summary>
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
