namespace ProbDsl.Compiler.Graph.Diagrams;

/// <summary>
/// A story in plate notation: nodes inside nested plates, and an edge from every variable that a statement reads to the one on its left.
/// </summary>
public sealed record Diagram(string Title, ValueList<DiagramNode> Nodes, ValueList<DiagramEdge> Edges);

/// <summary>
/// A variable, or a net between variables. Plates: the plates around it, outermost first. IsAside: it belongs to the guide or the critic,
/// not to the story.
/// </summary>
public sealed record DiagramNode(string Id, NodeSort Sort, ValueList<string> Lines, ValueList<string> Plates, bool IsAside = false);

/// <summary>An edge from a node that is read. Label: the text of the read if a chain reads its own neighbor, otherwise empty.</summary>
public sealed record DiagramEdge(string From, string To, string Label = "", EdgeSort Sort = EdgeSort.Story);

/// <summary>Where a variable is read: in the story, in its guide, or by the critic.</summary>
public enum EdgeSort
{
    Story,
    Guide,
    Critic,
}

/// <summary>The kind of a node, which sets its shape: round if random, a box if not, shaded if known.</summary>
public enum NodeSort
{
    /// <summary>Data with a distribution.</summary>
    Observed,

    /// <summary>Data without a distribution: predictors, groups.</summary>
    Given,

    Param,

    Latent,

    /// <summary>Computed by `=`.</summary>
    Defined,

    /// <summary>A use of a net, function, flow or SDE.</summary>
    Callable,

    /// <summary>A term added to the log density with `target +=`.</summary>
    Weight,
}
