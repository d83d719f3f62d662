using ProbDsl.Compiler;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Missing cells of data that the guide draws: its own statement reads 0 in their places, everything after it what was drawn.</summary>
/// <param name="data">The data name.</param>
/// <param name="story">Lowers the story.</param>
/// <param name="guide">Lowers the guide, in whose graph the missing cells are a variable, <see cref="Of"/>.</param>
/// <param name="there">An array of the data's shape: 1 where a cell was observed.</param>
internal sealed class ImputedCells(Variable data, StoryLowering story, StoryLowering guide, Value there)
{
    /// <summary>Whether the guide draws missing cells of the data.</summary>
    public static bool Are(ModelGraph graph, Variable data) => data.Role == Role.Data && graph.Guide.OfType<Draw>().Any(d => d.Target.Of == data.Name);

    /// <summary>The missing cells as a variable.</summary>
    public static Variable Of(Variable data) => data with { Name = $"{data.Name} (missing)", Role = Role.Latent };

    /// <summary>Draws the cells, and gives the filled array to both lowerings.</summary>
    /// <returns>log q of the missing cells.</returns>
    /// <exception cref="LoweringLimit">A draw that this version does not make differentiable.</exception>
    public Term Draw(Draw draw, GuideDraws draws)
    {
        var cells = draw with { Target = draw.Target with { Of = Of(data).Name } };
        draws.Give(cells);
        guide.LeaveOut(cells.Target.Of, 1 - there);
        var density = guide.Density(cells);
        var filled = guide.Array(data.Name).Where(new(there, []), guide.Array(cells.Target.Of));
        guide.Give(data.Name, filled);
        story.Give(data.Name, filled);
        return density;
    }
}
