using System.Text;
using Carnot.Runs;

namespace Carnot.Logs.Tests;

public class CsvFormatTests
{
    [Theory]
    [InlineData("step,lr,loss\n0,1e-3,3\n1,1e-3,2.5\n")]
    [InlineData("step;lr;loss\n0;1e-3;3\n1;1e-3;2.5\n")]
    [InlineData("step\tlr\tloss\n0\t1e-3\t3\n1\t1e-3\t2.5\n")]
    [InlineData("\uFEFFstep,lr,loss\r\n0,1e-3,3\r\n1,1e-3,2.5\r\n")]
    [InlineData("\"step\",\"lr\",\"loss\"\n\"0\",\"1e-3\",\"3\"\n\"1\",\"1e-3\",\"2.5\"\n")]
    [InlineData("\n\nStep, LR , Loss\n0, 0.001 ,3.0\n\n1,0.001,+2.5\n")]
    public void Every_dialect_of_CSV_holds_the_same_run(string content)
    {
        using var file = new LogFile(content);
        Run run = file.Read();
        Assert.Equal([0L, 1L], run.Loss.Steps);
        Assert.Equal([3, 2.5], run.Loss.Values);
        Assert.Equal(0.001, run.LearningRate!.At(1));
        Assert.Empty(run.Notes);
    }

    [Fact]
    public void A_quoted_field_keeps_its_delimiter_and_its_doubled_quotes()
    {
        using var file = new LogFile("step,loss,\"a, \"\"b\"\"\"\n0,1,2\n");
        Assert.Equal("a, \"b\"", Assert.Single(file.Read().Other).Name);
    }

    [Fact]
    public void A_header_repeated_after_a_restart_is_no_row_and_is_noted()
    {
        using var file = new LogFile("step,loss\n0,3\nstep,loss\n1,2\n");
        Run run = file.Read();
        Assert.Equal([3, 2], run.Loss.Values);
        Assert.Equal(["The header is repeated once inside the file, as after a restart."], run.Notes);
    }

    [Fact]
    public void A_last_line_that_is_still_being_written_is_left_out_and_noted()
    {
        using var file = new LogFile("step,lr,loss\n0,1e-3,3\n1,1e-");
        Run run = file.Read();
        Assert.Equal([3], run.Loss.Values);
        Assert.Equal("The last line, 3, is incomplete and was left out.", run.Notes[0]);
    }

    [Theory]
    [InlineData("step,lr,loss\n1998,0.001,3.001172\n1999,0.001,3.", 1)]
    [InlineData("step,lr,loss\n1998,0.001,3.001172\n1999,0.001,3.00088", 1)]
    [InlineData("step,loss,tokens\n1998,3.5,12000\n1999,3.4,120", 1)]
    [InlineData("step,loss,lr\n1998,3.5,1.25e-05\n1999,3.4,1.25e-0", 1)]
    [InlineData("1998 3.001172\n1999 3.000885\n2000 3.0", 2)]
    [InlineData("step,lr,loss\n1998,0.001,10.25\n1999,0.001,9.75", 2)]
    [InlineData("step,loss,tokens\n1998,3.5,12000\n1999,3.4,12006", 2)]
    [InlineData("step,loss,lr\n1999,3.5,1e-3", 1)]
    [InlineData("1997 3.1\n1998 3.001172\n1999 3.000885", 3)]
    public void A_last_row_without_a_line_break_counts_where_its_last_field_is_as_long_as_the_one_before(string content, int rows)
    {
        using var file = new LogFile(content);
        Run run = file.Read();
        Assert.Equal(rows, run.Loss.Count);
        bool kept = run.Loss.Steps[^1] == long.Parse(content[(content.LastIndexOf('\n') + 1)..].Split(',', ' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.Single(run.Notes, note => note.StartsWith("The last line, ", StringComparison.Ordinal) && note.EndsWith(kept ? "it was kept." : "it may be incomplete and was left out.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_row_of_another_width_names_its_line()
    {
        using var file = new LogFile("step,lr,loss\n0,1e-3,3\n1,1e-3\n2,1e-3,3\n");
        Assert.Equal("FILE:3: this row has 2 fields, the header names 3.", file.Fault<InputException>());
    }

    [Fact]
    public void Two_columns_of_one_name_are_refused()
    {
        using var file = new LogFile("step,loss,loss\n0,1,2\n");
        Assert.Equal("FILE:1: two columns have the name \"loss\"; rename one of them.", file.Fault<InputException>());
    }

    [Fact]
    public void A_line_longer_than_the_buffer_reads_whole()
    {
        var header = new StringBuilder("step,loss");
        var row = new StringBuilder("0,2.5");
        for (int i = 0; i < 20_000; i++)
        {
            header.Append(System.Globalization.CultureInfo.InvariantCulture, $",metric_{i}");
            row.Append(System.Globalization.CultureInfo.InvariantCulture, $",{i}");
        }
        using var file = new LogFile($"{header}\n{row}\n");
        Run run = file.Read();
        Assert.Equal(20_000, run.Other.Length);
        Assert.Equal(19_999, run.Other[^1].ToSeries().Values[0]);
    }
}
