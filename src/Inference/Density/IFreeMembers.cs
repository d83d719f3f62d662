using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>The members of an unknown that are free, where these are not all elements of its array.</summary>
internal interface IFreeMembers
{
    int Count { get; }

    /// <summary>[dimensions.., element..] to [members, element..].</summary>
    Value Taken(Value array);

    /// <summary>[members, element..] to [dimensions.., element..].</summary>
    Value Spread(Value members);
}
