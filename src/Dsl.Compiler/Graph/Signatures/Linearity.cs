namespace ProbDsl.Compiler.Graph.Signatures;

/// <summary>In which arguments a function is linear: f(a x + b y) = a f(x) + b f(y). Conditions are fixed.</summary>
public enum Linearity
{
    /// <summary>In none that is known.</summary>
    None,

    /// <summary>In all of them together: a sum, a transpose.</summary>
    Joint,

    /// <summary>In each of them, the others fixed: a product.</summary>
    EachAlone,

    /// <summary>In the first, the others fixed: a quotient.</summary>
    FirstAlone,
}
