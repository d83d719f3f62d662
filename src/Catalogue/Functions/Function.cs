using ProbDsl.Compiler.Graph.Signatures;
using ProbDsl.Parser.Syntax;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Catalogue.Functions;

/// <summary>
/// A function of the language with its typing rule and the program of its value. One that an engine computes in its own way is a plain
/// <see cref="FunctionSignature"/>.
/// </summary>
public abstract class Function : FunctionSignature
{
    /// <summary>
    /// The value for operands that are aligned: shape [axes.., event..], with the same axes (size 1 where one does not vary). The arguments
    /// come first, then an operand for each option of the signature, whose Size is 0 where the option is left out.
    /// </summary>
    public abstract Value Lower(ValueList<Operand> operands);
}
