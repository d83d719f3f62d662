using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Data.Columns;

/// <summary>Where the cells of a table stand in its file. Found anew whenever a diagnostic asks: for people, not for loops.</summary>
public interface ITableText
{
    /// <summary>The place of a cell; rows are counted from 0 here.</summary>
    DataPlace PlaceOf(string file, int row, Column column);

    /// <summary>The place of a column's name.</summary>
    DataPlace PlaceOf(string file, Column column);

    /// <summary>The place that stands for the whole table.</summary>
    DataPlace PlaceOfHeader(string file);

    /// <summary>Whether a cell is found without reading the rows before it.</summary>
    bool FindsCells => false;

    /// <summary>The cell as the file spells it, without quotes and surrounding blanks.</summary>
    string CellText(int row, Column column);
}
