namespace ProbDsl.Compiler;

/// <summary>The variables that an expression may read, typed when first asked for.</summary>
internal interface IVariables
{
    bool IsKnown(string name);

    /// <summary>The variable, or null where its own declaration is wrong (a diagnostic says so).</summary>
    Variable? Find(string name);
}
