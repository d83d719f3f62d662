namespace ProbDsl.Inference.LogDensity;

/// <summary>The members of an unknown that have parameters, if these are not all elements of its array.</summary>
internal interface IParameterMembers
{
    int Count { get; }

    /// <summary>Gathers members from an array: [dimensions.., element..] to [members, element..].</summary>
    Value TakeFree(Value array);

    /// <summary>Scatters members to an array: [members, element..] to [dimensions.., element..].</summary>
    Value Scatter(Value members);
}
