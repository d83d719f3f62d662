using ProbDsl.Parser.Syntax;

namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// A story as a picture in plate notation: nodes inside nested plates, and an edge from everything that a statement reads to what it gives.
/// </summary>
public sealed record Diagram(string Title, ValueList<DiagramNode> Nodes, ValueList<DiagramEdge> Edges);

/// <summary>
/// A name, or a net between names. Plates: those around it, outermost first. IsAside: it belongs to the guide or the critic, not to the
/// story.
/// </summary>
public sealed record DiagramNode(string Id, NodeSort Sort, ValueList<string> Lines, ValueList<string> Plates, bool IsAside = false);

/// <summary>What is read, and what comes of it. Label: the read itself, where a chain reads its own neighbor; else empty.</summary>
public sealed record DiagramEdge(string From, string To, string Label = "", EdgeSort Sort = EdgeSort.Story);

/// <summary>Where something is read: in the story, in its guide, or by the critic.</summary>
public enum EdgeSort
{
    Story,
    Guide,
    Critic,
}

/// <summary>What a node stands for, and so its form: round where it is random, a box where it is not, shaded where it is known.</summary>
public enum NodeSort
{
    /// <summary>Data with a distribution.</summary>
    Observed,

    /// <summary>Data without one: predictors, groups.</summary>
    Given,

    Param,

    Latent,

    /// <summary>Computed by `=`.</summary>
    Defined,

    /// <summary>A net, function, flow or SDE in one place where it is used.</summary>
    Callable,

    /// <summary>A term of the log density that a `target +=` adds.</summary>
    Weight,
}
