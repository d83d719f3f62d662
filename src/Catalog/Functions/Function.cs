namespace ProbDsl.Catalog.Functions;

/// <summary>
/// A function of the language with its typing rule and the tensor program of its value. A function that an engine computes by its own code
/// is a plain <see cref="FunctionSignature"/>.
/// </summary>
public abstract class Function : FunctionSignature
{
    /// <summary>
    /// The value for aligned operands: shape [axes.., event..], with the same axes (size 1 where one does not vary). The arguments come
    /// first, then one operand for each option of the signature; the Size of an option that is not given is 0.
    /// </summary>
    public abstract Value Lower(ValueList<Operand> operands);
}
