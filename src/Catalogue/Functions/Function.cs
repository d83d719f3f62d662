using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Catalogue;

/// <summary>A function of the language: its typing rule, and the program of its value.</summary>
public abstract class Function : FunctionSignature
{
    /// <summary>One line for `probdsl functions`: the formula.</summary>
    public abstract string Summary { get; }

    /// <summary>The value for operands that are aligned: shape [axes.., event..], with the same axes (size 1 where one does not vary).</summary>
    public abstract Value Lower(ValueList<Operand> operands);
}

/// <summary>A value whose last EventRank dimensions are its own; those before are axes. Size: the number of a place that takes a size.</summary>
public readonly record struct Operand(Value Value, int EventRank, int Size = 0);
